"""The graph over the cache: the working set, neighbourhoods, paths."""
