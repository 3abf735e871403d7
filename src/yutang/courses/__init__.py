"""Courses and their lessons 课时, which open at a set time on a set day; and memberships 会员."""
