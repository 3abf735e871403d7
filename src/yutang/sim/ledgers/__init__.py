"""What the platform keeps count of: tokens, calls, quotas, grants, sends."""
