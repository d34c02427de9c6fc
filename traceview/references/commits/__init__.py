"""What a commit message says: its own words, trailers, merges, the change that brought it."""
