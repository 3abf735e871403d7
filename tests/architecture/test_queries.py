"""Every query names its workspace (promise I7), and queries live in stores. Read from the syntax trees."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.exceptions import QUERIES
from tests.support.source import PACKAGE, parsed, python_files, shown

BUILDERS = {"select", "update", "delete", "insert", "exists"}
NARROWING = {"where", "filter", "filter_by", "join", "outerjoin"}
RUNNERS = {"execute", "scalar", "scalars", "get", "get_one", "query", "stream", "exec_driver_sql"}
RAW_SQL = re.compile(r"\s*(SELECT\b.*\bFROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|WITH \w+ AS)\b", re.DOTALL)
NAMES_IT = re.compile(r"workspace_id\s*=\s*[:?%]|=\s*:workspace_id\b")


@dataclass(frozen=True)
class Query:
    """One query expression in the source."""

    place: str  # file::function, or file::key for a statement of a dictionary
    line: int
    names_workspace: bool

    def __str__(self) -> str:
        return f"{self.place} (line {self.line})"


@cache
def queries() -> tuple[Query, ...]:
    files = [path for path in python_files() if "migrations" not in path.parts]
    return tuple(query for path in files for query in queries_in(parsed(path), shown(path)))


def queries_in(tree: ast.Module, file: str) -> Iterator[Query]:
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    imported = sqlalchemy_names(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Call() if is_builder(node, imported):
                named = chain_names_workspace(node, parents)
            case ast.Call() if is_get(node):
                named = any(mentions_workspace(argument) for argument in node.args[1:])
            case ast.Constant(value=str(text)) if RAW_SQL.match(text) and "FROM pg_" not in text:
                named = raw_names_workspace(text)
            case _:
                continue
        yield Query(f"{file}::{place_of(node, parents)}", node.lineno, named)


def sqlalchemy_names(tree: ast.Module) -> set[str]:
    """What the module calls SQLAlchemy's builders."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
        if alias.name in BUILDERS
    }


def is_builder(call: ast.Call, imported: set[str]) -> bool:
    match call.func:
        case ast.Name(id=name):
            return name in imported
        case ast.Attribute(value=ast.Name(id="sa" | "sqlalchemy"), attr=name):
            return name in BUILDERS
    return False


def is_get(call: ast.Call) -> bool:
    """session.get(Model, key): a query by primary key."""
    match call.func:
        case ast.Attribute(value=ast.Name(id="session") | ast.Attribute(attr="session"), attr="get" | "get_one"):
            return True
    return False


def chain_names_workspace(call: ast.Call, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether .where(…), .filter_by(…), … on the builder mention it; an INSERT has it among its values."""
    if isinstance(call.func, (ast.Name, ast.Attribute)) and builder_name(call) == "insert":
        return mentions_workspace(statement_of(call, parents))
    node: ast.AST = call
    while isinstance(attribute := parents[node], ast.Attribute) and isinstance(outer := parents[attribute], ast.Call):
        if attribute.attr in NARROWING and any(mentions_workspace(a) for a in [*outer.args, *outer.keywords]):
            return True
        node = outer
    return False


def builder_name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def statement_of(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> ast.AST:
    while not isinstance(node, ast.stmt):
        node = parents[node]
    return node


def mentions_workspace(node: ast.AST) -> bool:
    for inner in ast.walk(node):
        match inner:
            case ast.Name(id="workspace_id") | ast.Attribute(attr="workspace_id") | ast.keyword(arg="workspace_id"):
                return True
            case ast.Constant(value="workspace_id"):
                return True
    return False


def raw_names_workspace(sql: str) -> bool:
    if sql.lstrip().startswith("INSERT"):
        return "workspace_id" in sql
    return NAMES_IT.search(sql) is not None


def place_of(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    """The function around it, or the key of the dictionary it is a value of."""
    inner = node
    while inner in parents:
        outer = parents[inner]
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return outer.name
        if isinstance(outer, ast.Dict) and inner in outer.values:
            key = outer.keys[outer.values.index(inner)]
            return str(getattr(key, "value", "module"))
        inner = outer
    return "module"


def may_query(path: Path) -> bool:
    """store.py (or a store/ folder), edge/, db/, and the benchmarks, which make and count rows in bulk."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0] in {"edge", "db", "bench"} or "store" in parts


def is_run(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name), attr=method):
            return name in {"session", "connection"} and method in RUNNERS
    return False


def misplaced(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        tree = parsed(path)
        imported = sqlalchemy_names(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (is_builder(node, imported) or is_run(node)):
                yield f"{shown(path)}:{node.lineno}"


def test_every_query_names_its_workspace() -> None:
    wrong = [str(query) for query in queries() if not query.names_workspace and query.place not in QUERIES]

    assert not wrong, "name the workspace in the same expression, or give a reason in exceptions.py:\n" + "\n".join(
        wrong
    )


def test_every_excepted_query_still_exists() -> None:
    unnamed = {query.place for query in queries() if not query.names_workspace}

    assert not set(QUERIES) - unnamed, "exceptions without a cause"


def test_queries_live_in_stores_the_edge_and_the_database_package() -> None:
    wrong = list(misplaced(path for path in python_files() if not may_query(path)))

    assert not wrong, "\n".join(wrong)


def test_only_wiring_opens_a_database() -> None:
    openers = [
        f"{shown(path)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("open_database")
    ]

    assert [place for place in openers if not place.startswith(("src/yutang/wiring.py", "src/yutang/db/"))] == []


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("select(Group).where(Group.workspace_id == workspace_id, Group.id == 7)", True),
        ("select(Group).where(Group.id == 7)", False),
        ("select(Group.workspace_id, Group.id).where(Group.id == 7)", False),
        ("select(func.count()).select_from(Group).order_by(Group.workspace_id)", False),
        ("select(Group).join(Seats, Seats.workspace_id == Group.workspace_id).where(Group.id == 7)", True),
        ("update(Group).where(_due(workspace_id)).values(name='x')", True),
        ("update(Group).values(workspace_id=1)", False),
        ("session.execute(insert(Group), [{'workspace_id': 1}])", True),
        ("session.execute(insert(Group).values(id=1))", False),
        ("session.get(Group, (workspace_id, 7))", True),
        ("session.get(Group, 7)", False),
        ("text('SELECT id FROM groups WHERE workspace_id = :workspace_id')", True),
        ("text('SELECT workspace_id FROM groups')", False),
        ("text('DELETE FROM groups WHERE id = :id')", False),
        ("text('INSERT INTO groups (workspace_id, id) VALUES (:w, :id)')", True),
    ],
)
def test_the_reader_of_queries_tells_named_from_unnamed(source: str, verdict: bool) -> None:
    tree = ast.parse(f"from sqlalchemy import insert, select, update\n{source}")

    assert [query.names_workspace for query in queries_in(tree, "x.py")] == [verdict]
