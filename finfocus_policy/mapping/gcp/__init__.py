"""One small file for each Google Cloud type that needs logic; index.py names them all."""
