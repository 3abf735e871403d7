"""Yutang's own templates: JSON files beside this one, without uploaded pictures."""

from pathlib import Path

from yutang.posters.rules.layers import Template
from yutang.posters.rules.reading import parse_template

_FOLDER = Path(__file__).parent / "own_templates"


def own_templates() -> dict[str, Template]:
    """By key, in the order of keys."""
    return {path.stem: parse_template(path.read_bytes()) for path in sorted(_FOLDER.glob("*.json"))}
