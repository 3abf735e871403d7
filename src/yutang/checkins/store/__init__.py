"""Queries of check-ins: programmes, the people in them, and what pushes write many rows at a time."""
