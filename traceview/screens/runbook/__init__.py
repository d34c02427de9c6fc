"""A runbook or any other document, to read."""
