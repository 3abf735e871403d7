"""Queries of duties and plans."""
