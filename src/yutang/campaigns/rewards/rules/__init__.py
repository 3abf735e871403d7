"""What is given to whom, in which order, and why not: pure."""
