"""The one door of screens and commands."""
