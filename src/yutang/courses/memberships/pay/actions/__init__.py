"""Selling memberships: keys, orders, payments, refunds, and the proof that the money adds up."""
