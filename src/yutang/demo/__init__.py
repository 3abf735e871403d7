"""`yutang demo`: a small pond with a crowd, so that one sees the product at work before one's own first group."""
