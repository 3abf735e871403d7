"""The local WeChat platform: API, push engine and phones in the browser. Knows WeChat, and nothing of the product."""
