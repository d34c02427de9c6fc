"""The values of an expression against its threshold."""
