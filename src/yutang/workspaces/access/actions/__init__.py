"""Signing in and out, one-time links, codes from a phone."""
