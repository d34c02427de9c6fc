"""What to copy of a node."""
