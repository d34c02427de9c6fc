"""Alert rules in the text of files."""
