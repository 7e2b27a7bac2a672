"""Configuration layers -> Settings."""
