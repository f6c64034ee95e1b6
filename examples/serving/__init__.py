"""What the example services share: how they start, read requests and tell errors."""
