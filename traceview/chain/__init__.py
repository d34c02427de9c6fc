"""The chain of a root: legs, the best path to each, owners, gaps."""
