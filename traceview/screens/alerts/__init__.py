"""The alert list, the first screen."""
