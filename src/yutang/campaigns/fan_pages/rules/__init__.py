"""What pages decide: pure."""
