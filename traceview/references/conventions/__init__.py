"""What one organisation writes its own way: the `[house]` table and the usual key names."""
