"""Proving who one is: passwords, sessions, one-time links, codes from a phone, API keys."""
