"""The `git` program and what it prints, as values."""
