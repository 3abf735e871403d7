"""收件: what WeChat pushed, from the edge to its effects."""
