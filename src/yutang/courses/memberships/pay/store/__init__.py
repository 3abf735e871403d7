"""Queries of orders, refunds, the ledger of money, and the keys of the merchant."""
