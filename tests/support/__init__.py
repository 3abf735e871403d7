"""Typed helpers of the tests: servers, databases, the browser, the source tree."""
