"""Conversations 对话: the two-way thread with one fan on one account."""
