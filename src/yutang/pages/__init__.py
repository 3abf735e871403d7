"""Pages that operators compose, articles, and the rules of groups."""
