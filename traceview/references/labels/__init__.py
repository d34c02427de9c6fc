"""What labels and annotations of alerts and rules say."""
