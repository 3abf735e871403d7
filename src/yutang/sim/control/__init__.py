"""The control API: JSON under `/sim`, with which tests and pages make accounts and fans, move time and order faults."""
