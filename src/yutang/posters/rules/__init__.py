"""What a poster is made of, and what of it may be drawn: pure."""
