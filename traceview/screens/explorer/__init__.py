"""A node with its neighbours."""
