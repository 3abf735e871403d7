"""Pushes from the platform to an account's own server, and what comes back."""
