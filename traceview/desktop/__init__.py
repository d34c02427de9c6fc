"""The person's own machine: clipboard, browser, private files."""
