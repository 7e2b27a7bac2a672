"""Starts a policy pack and drives it as the engine does."""
