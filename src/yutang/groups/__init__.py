"""Groups: what they are, the reader of their QR cards, head counts and rules."""
