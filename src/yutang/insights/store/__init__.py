"""Queries of numbers: `counters` for pages, `ledger` for the check that both agree. Pages never count events."""
