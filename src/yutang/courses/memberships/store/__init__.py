"""Queries about memberships: tiers, members and their ledger, redeem codes."""
