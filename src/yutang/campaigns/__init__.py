"""Campaigns: members bring friends, fairly."""
