"""Foreign text made safe: cleaned characters, redacted secrets, checked URLs, bounded YAML."""
