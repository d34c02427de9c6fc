"""Every rule through time: what began it, what changed it."""
