"""Search over everything that is known."""
