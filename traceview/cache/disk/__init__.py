"""Rows of plain text on disk, written in bounded batches."""
