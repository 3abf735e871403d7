"""Uploads: dropped screenshots are read one by one in the background, and confirmed by a person on one page."""
