"""The tests' own rules: they are sentences, they assert, they wait with a deadline, and none is left out quietly."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.source import parsed, python_files, shown

FEWEST_WORDS = 4  # test_ and three more: less is a name, not a sentence
ASSERTING_CALL = re.compile(r"(^|\.)(assert_|check_|expect$|raises$|warns$|fail$)")
QUIET = re.compile(r"(^|\.)(skip|skipif|skipunless|xfail|importorskip|skip_module)$", re.IGNORECASE)


def test_files() -> list[Path]:
    return [path for path in python_files("tests") if path.name.startswith("test_")]


test_files.__test__ = False  # type: ignore[attr-defined]  # a plain function that pytest would take for a test


def cases(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_"):
            yield node


def claims_something(case: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Assert)
        or (isinstance(node, ast.Call) and ASSERTING_CALL.search(ast.unparse(node.func)) is not None)
        for node in ast.walk(case)
    )


def uses(pattern: re.Pattern[str], path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, (ast.Attribute, ast.Name)) and pattern.search(ast.unparse(node)):
            yield f"{shown(path)}:{node.lineno}"


def all_cases() -> list[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    return [(path, case) for path in test_files() for case in cases(path) if case.name != "test_files"]


def test_every_test_is_a_sentence() -> None:
    short = [f"{shown(path)}::{case.name}" for path, case in all_cases() if len(case.name.split("_")) < FEWEST_WORDS]

    assert short == []


def test_every_test_claims_something() -> None:
    silent = [f"{shown(path)}::{case.name}" for path, case in all_cases() if not claims_something(case)]

    assert silent == []


def test_no_test_is_left_out_quietly() -> None:
    left_out = [place for path in python_files("tests") for place in uses(QUIET, path)]

    assert left_out == []


def test_tests_wait_with_a_deadline_and_not_for_a_while() -> None:
    sleeping = re.compile(r"^(time|asyncio|anyio)\.sleep$|wait_for_timeout$")
    sleepers = [place for path in python_files("tests") for place in uses(sleeping, path)]

    assert [place for place in sleepers if not place.startswith("tests/support/waiting.py")] == []


def test_test_files_of_one_name_lie_in_different_folders() -> None:
    stems = [(path.parent, path.stem) for path in test_files()]

    assert len(stems) == len(set(stems))
