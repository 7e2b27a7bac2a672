"""Official price lists and a company's own, read into the user price list (docs/importing.md)."""
