"""Memberships 会员: tiers, who has one until when, redeem codes, orders, and the ledgers of both."""
