"""Pure rules of domains."""
