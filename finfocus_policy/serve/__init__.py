"""The other side of the protocol: what makes a small class a plugin process. Nothing of it is imported by a host."""
