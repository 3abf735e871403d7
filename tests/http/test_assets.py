"""The built front end, and the sentence when it was never built."""

import json
from pathlib import Path

import pytest

from yutang.errors import SettingsError
from yutang.web.assets import Assets


def test_a_plain_name_stands_for_the_hashed_file(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"console.css": "console-A1.css"}))

    assert Assets(tmp_path).url("console.css") == "/static/console-A1.css"


def test_a_front_end_that_was_never_built_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="make assets"):
        Assets(tmp_path)
