"""What follows from the ledger of memberships. Pure."""
