"""What pages of courses decide. Pure."""
