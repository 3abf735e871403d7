"""Campaigns: made, checked, run, ended, settled."""
