"""What courses decide: which lessons are open, and what may be written into them."""
