"""Tests over the real group-QR cards, which are no part of the project: ../shared/data, where it exists."""

import os
from pathlib import Path

import pytest

from tests.support.source import ROOT

DATA = ROOT.parent / "shared" / "data"

if not DATA.is_dir():
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(f"{DATA} is not there; a CI run may not do without it")
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    return DATA
