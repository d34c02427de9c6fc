"""Reading references out of text: what commits, labels, expressions and documents name."""
