"""Pure decisions about reminders."""
