"""Who knows a price; each is a CostSource."""
