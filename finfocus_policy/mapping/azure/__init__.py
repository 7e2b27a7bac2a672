"""One small file for each Azure type that needs logic; index.py names them all."""
