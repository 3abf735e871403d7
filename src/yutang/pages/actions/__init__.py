"""Pages: made, changed, published, looked at, answered."""
