"""What counts as a day, and what days come to. Pure."""
