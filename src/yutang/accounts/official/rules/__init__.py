"""Decisions about official accounts. Pure."""
