"""From what a person types or pastes to nodes."""
