"""From commit and change messages to the tickets that they name."""
