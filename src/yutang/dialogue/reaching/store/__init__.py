"""What reminders read and write: a fixed number of statements, whatever the number of fans."""
