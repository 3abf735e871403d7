"""Queries of tiers, codes, issues, budgets and their ledger."""
