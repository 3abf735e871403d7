"""The queries of referrals. Each names its workspace."""
