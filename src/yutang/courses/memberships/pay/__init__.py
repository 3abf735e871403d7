"""Selling memberships with WeChat Pay: keys of the merchant, orders, notices, refunds, and the ledger of money."""
