"""Posters put for many people at once."""
