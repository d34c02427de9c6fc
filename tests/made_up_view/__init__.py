"""A view that is made up: its rules, its screen, its command and its row, and no other file."""
