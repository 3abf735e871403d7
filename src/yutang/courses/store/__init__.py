"""Queries of courses, lessons and learners."""
