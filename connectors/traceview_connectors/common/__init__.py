"""What several connectors read alike."""
