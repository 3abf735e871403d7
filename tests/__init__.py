"""Tests of Yutang. Helpers are in tests/support, fixtures in tests/conftest.py, a guide in tests/README.md."""
