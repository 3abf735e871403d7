"""Who a community is for: the worksheet, worked examples, the theme check, and what measures whether it is true."""
