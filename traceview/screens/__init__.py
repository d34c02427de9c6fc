"""Screens: a folder a view, and the frame they share."""
