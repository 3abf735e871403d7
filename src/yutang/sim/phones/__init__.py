"""Phones in the browser: what the people of the local platform hold in their hands."""
