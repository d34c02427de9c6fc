"""What a sync of a repository says: nodes, links and mentions."""
