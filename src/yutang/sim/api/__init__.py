"""WeChat's own server API under WeChat's own paths (reference §2)."""
