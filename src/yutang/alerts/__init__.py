"""Alerts: what a person should act on now, where it is sent, and how it is kept from becoming noise."""
