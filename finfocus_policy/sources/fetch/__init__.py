"""Price lists from the clouds' public endpoints. httpx is imported where a connection is made, not before."""
