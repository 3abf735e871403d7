"""The team's pages of courses: made, written, looked at, opened; who learns, and their homework."""
