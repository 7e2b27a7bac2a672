"""Resource -> PriceRequest: what a resource is charged for. Pure; no prices here."""
