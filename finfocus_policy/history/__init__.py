"""The last verdict of each stack, kept small and without secrets."""
