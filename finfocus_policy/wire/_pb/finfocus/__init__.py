"""The protocol under its name of today."""
