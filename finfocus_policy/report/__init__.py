"""Estimate and verdict -> text; one file a format."""
