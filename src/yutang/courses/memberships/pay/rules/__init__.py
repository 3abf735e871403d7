"""What is decided of payments from values alone."""
