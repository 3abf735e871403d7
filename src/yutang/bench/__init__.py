"""Benchmarks that run from an installed Yutang: `yutang bench …`. The programs under bench/ call them."""
