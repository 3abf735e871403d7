"""Fans 粉丝: people outside the team, known by their identities on each account."""
