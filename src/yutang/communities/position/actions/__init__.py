"""What is done with positions: written, kept, looked up, checked against; and what newcomers answer."""
