"""Reminders to fans, within what WeChat allows: what each may get at this moment, and by which way."""
