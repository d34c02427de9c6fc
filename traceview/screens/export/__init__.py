"""The chain as text, previewed."""
