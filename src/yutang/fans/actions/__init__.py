"""What members and pushes do to fans."""
