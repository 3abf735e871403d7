"""What fans see of programmes: what it is for everybody, and the calendar, streak and poster of their own."""
