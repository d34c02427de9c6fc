"""How each source stands."""
