"""Documents and engine messages -> Stack."""
