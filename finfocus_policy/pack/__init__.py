"""Door 1: the policy pack, served over the analyzer protocol."""
