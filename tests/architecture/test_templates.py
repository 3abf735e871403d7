"""What a strict content security policy asks of every template, and what the console asks: icons, words, locks."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.test_translations import translations
from tests.support.source import PACKAGE, ROOT, parsed, python_files, shown
from yutang.workspaces.audit.words import ACTIONS, SUBJECTS

TEMPLATES = sorted(path for path in PACKAGE.rglob("*.html") if "templates" in path.parts)
INLINE = {
    "a handler": re.compile(r"<[^>]*\son\w+\s*=", re.IGNORECASE),
    "a style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style(?![^>]*\bnonce=)", re.IGNORECASE),
    "a script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "an evaluated htmx attribute": re.compile(r"\bhx-(on|vals=[\"']js:|vars)", re.IGNORECASE),
    "an address of another site": re.compile(r"(src|href|action)=[\"'](https?:)?//", re.IGNORECASE),
    "a form that posts without its token": re.compile(
        r"<form[^>]*method=[\"']post[\"'](?:(?!</form>)(?!csrf_field\(\)|{% include).)*</form>",
        re.IGNORECASE | re.DOTALL,
    ),
    "text that is not escaped": re.compile(r"\|\s*safe\b|autoescape\s+false"),
}
# The landing page is the edge's: one small page with its own policy and its style inside, and no forms.
OUTSIDE_THE_CONSOLE = ("edge",)
ICON = re.compile(r"""\bicon\(\s*["']([\w-]+)["']""")


def console_templates() -> Iterator[tuple[Path, str]]:
    for path in TEMPLATES:
        if path.relative_to(PACKAGE).parts[0] not in OUTSIDE_THE_CONSOLE:
            yield path, path.read_text(encoding="utf-8")


def test_templates_hold_nothing_that_the_policy_or_good_sense_forbids() -> None:
    found = [
        f"{shown(path)}: {what}"
        for path, text in console_templates()
        for what, sign in INLINE.items()
        if sign.search(text)
    ]

    assert found == []


def test_every_icon_is_in_the_sprite() -> None:
    lines = (ROOT / "scripts" / "icons.txt").read_text(encoding="utf-8").splitlines()
    drawn = {line for line in lines if line and not line.startswith("#")}
    missing = [
        f"{shown(path)}: {name}"
        for path, text in console_templates()
        for name in ICON.findall(text)
        if name not in drawn
    ]

    assert missing == []


def test_pages_that_use_the_components_import_them_with_context() -> None:
    wrong = [
        shown(path)
        for path, text in console_templates()
        if re.search(r'import "web/components\.html" as ui(?! with context)', text)
    ]

    assert wrong == []


def test_a_sentence_in_two_catalogues_is_translated_alike() -> None:
    chinese: dict[str, str] = {}
    different = [
        f"{each.place}: {each.sentence}"
        for each in translations()
        if chinese.setdefault(each.sentence, each.chinese) != each.chinese
    ]

    assert different == []


# ---- the audit log ---------------------------------------------------------------------------------------------------


def audited() -> Iterator[tuple[str, str, str]]:
    """Place, action and subject of each `….audit("action", "subject", …)` that names them outright."""
    for path in python_files():
        for node in ast.walk(parsed(path)):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="audit"),
                    args=[ast.Constant(value=str(action)), ast.Constant(value=str(subject)), *_],
                ):
                    yield f"{shown(path)}:{node.lineno}", action, subject


def test_every_audited_action_and_subject_is_told_in_words() -> None:
    silent = [
        f"{place}: {action} of {subject}"
        for place, action, subject in audited()
        if action not in ACTIONS or subject not in SUBJECTS
    ]

    assert len(list(audited())) > 20, "the audit calls are not found"
    assert silent == []
