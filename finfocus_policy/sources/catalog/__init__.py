"""The embedded price list."""
