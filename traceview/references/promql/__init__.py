"""What a PromQL expression reads, compares and draws."""
