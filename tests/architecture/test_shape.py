"""Sizes, names and clocks: the house rules that a syntax tree can tell."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.exceptions import CLOCKS, LONG_FILES, LONG_FUNCTIONS
from tests.support.source import PACKAGE, parsed, project_files, python_files, shown

LONGEST_FUNCTION = 50
LONGEST_FILE = 400
CODE = {".py", ".js", ".mjs", ".css", ".html"}
VAGUE = re.compile(r"(Manager|Helper|Utils?|Processor)s?$|^(Base|Abstract)[A-Z]")
NOW = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}


def written_code() -> list[Path]:
    """What people write: not the migrations, which Alembic writes and nobody edits."""
    return [path for path in project_files() if path.suffix in CODE and "versions" not in path.parts]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def long_functions() -> dict[str, int]:
    return {
        f"{shown(path)}::{node.name}": length(node)
        for path in written_code()
        if path.suffix == ".py"
        for node in functions(path)
        if length(node) > LONGEST_FUNCTION
    }


def long_files() -> dict[str, int]:
    lines = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in written_code()}
    return {name: count for name, count in lines.items() if count > LONGEST_FILE}


def clock_readings() -> dict[str, int]:
    """Where the package asks what time it is, by file and function."""
    found: dict[str, int] = {}
    for path in python_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                calls = (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))
                found |= {
                    f"{shown(path)}::{node.name}": call.lineno
                    for call in calls
                    if ast.unparse(call.func).removeprefix("datetime.datetime.").removeprefix("dt.") in NOW
                }
    return found


def test_no_function_is_longer_than_a_screen() -> None:
    assert {name: count for name, count in long_functions().items() if name not in LONG_FUNCTIONS} == {}


def test_no_file_is_longer_than_a_sitting() -> None:
    assert {name: count for name, count in long_files().items() if name not in LONG_FILES} == {}


def test_every_excepted_size_is_still_too_long() -> None:
    assert set(LONG_FUNCTIONS) - set(long_functions()) == set()
    assert set(LONG_FILES) - set(long_files()) == set()


def test_time_is_a_parameter() -> None:
    readings = clock_readings()

    assert {place: line for place, line in readings.items() if place not in CLOCKS} == {}
    assert set(CLOCKS) - set(readings) == set(), "exceptions without a cause"


def test_classes_and_modules_are_named_for_what_they_do() -> None:
    classes = [
        f"{shown(path)}: {node.name}"
        for path in python_files("src", "tests", "bench")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and VAGUE.search(node.name)
    ]
    vague = re.compile(r"(^|_)(utils?|helpers?|misc|common|base)$")
    modules = [shown(path) for path in python_files() if vague.search(path.stem)]

    assert classes + modules == []


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]) + r")\b")
    found = [
        f"{shown(path)}:{number}"
        for path in written_code()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if marks.search(line)
    ]

    assert found == []


def test_the_parts_of_a_capability_are_files_with_something_in_them() -> None:
    empty = [
        shown(path)
        for path in python_files()
        if path.name != "__init__.py" and not [node for node in parsed(path).body if not is_docstring(node)]
    ]

    assert empty == []


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@pytest.mark.parametrize("folder", ["web/static/dist", "web/locale", "web/templates"])
def test_what_a_wheel_must_carry_lies_inside_the_package(folder: str) -> None:
    assert (PACKAGE / folder).is_dir()
