"""How many things may share a name before the name says nothing."""

AMBIGUOUS = 5
"""A name that stands for more nodes than this stands for none of them."""
