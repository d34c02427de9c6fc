"""How two nodes are linked."""
