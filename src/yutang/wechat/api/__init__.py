"""WeChat's server API, one module for each area; each function takes the client of one account first."""
