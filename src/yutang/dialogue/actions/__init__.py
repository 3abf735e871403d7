"""What members and pushes do to conversations."""
