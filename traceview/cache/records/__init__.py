"""One record a node: the node with its links both ways, packed."""
