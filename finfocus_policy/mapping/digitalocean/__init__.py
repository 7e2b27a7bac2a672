"""DigitalOcean's resource types."""
