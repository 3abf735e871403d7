"""What is decided about fans, purely."""
