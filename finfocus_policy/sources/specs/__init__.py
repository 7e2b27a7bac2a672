"""Prices written down by hand: one small YAML or JSON file for each SKU, in the form the Go ecosystem reads."""
