"""What fans see of courses, and what they change on their pages."""
