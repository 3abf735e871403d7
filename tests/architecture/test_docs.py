"""What the documents promise exists, and what exists is documented."""

import dataclasses
import re

from tests.support.source import ROOT
from yutang.settings import Settings

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    missing = [f.name for f in dataclasses.fields(Settings) if f.name != "sources" and f"`{f.name}`" not in text]
    assert missing == []


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{document.name} → {target}"
        for document in DOCUMENTS
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8"))
        if not target.startswith(("http://", "https://")) and not (document.parent / target).exists()
    ]
    assert broken == []


def test_both_readmes_tell_the_same_features_and_figures() -> None:
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))
    assert english.count("\n|") == chinese.count("\n|")
    assert re.findall(r"(?<![\w.])\d+(?:\.\d+)? ?%", english.replace(" %", "%")) == re.findall(
        r"(?<![\w.])\d+(?:\.\d+)? ?%", chinese.replace(" %", "%")
    )
