"""Yutang 鱼塘: one system with which a small team runs its WeChat communities."""

__version__ = "0.1.0"
