"""One small file for each AWS type that needs logic."""
