"""WeChat's and WeCom's own protocols. Nothing in here knows the product."""
