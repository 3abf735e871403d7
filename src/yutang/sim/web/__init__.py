"""WeChat's own pages: web authorisation and published articles."""
