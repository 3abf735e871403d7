"""The queries of fans."""
