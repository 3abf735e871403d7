"""What fans see of courses: the course, their own page with what is open, and the lessons."""
