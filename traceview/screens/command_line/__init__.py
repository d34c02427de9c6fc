"""The line after `:`."""
