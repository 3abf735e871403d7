"""API keys: a program's way into one workspace."""
