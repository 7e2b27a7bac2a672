"""The protocol under its older name."""
