"""The operator's own domains: what is printed on them, where pages live, and whether they answer."""
