"""The configured sources: found, opened, refreshed, and how each stands."""
