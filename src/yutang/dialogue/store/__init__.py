"""Queries of conversations: what pushes write, one thread, lists, figures, and whole persons."""
