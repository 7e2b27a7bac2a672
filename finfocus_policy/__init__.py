"""FinFocus for Pulumi: what a stack will cost, before it does."""

__version__ = "0.1.0"
