"""The layers as a table: which kind of module may import which. The graph is read from the source."""

from functools import cache

import grimp
import pytest

from tests.architecture.exceptions import IMPORTS
from tests.support.source import PACKAGE

# Folders that are no capability, and the modules beside them.
FOUNDATIONS = {"errors", "fields", "logs", "settings", "sealing", "sheets", "wording"}
PLATFORM = {"db", "edge", "web", "wechat", "jobs", "sim"}
# Builds, starts or looks at the others: imports what it needs.
SHELL = {"cli", "wiring", "serving", "bench", "demo", "doctor", "__main__"}
ASSEMBLERS = {  # name the parts of all capabilities: tables for the migrations, jobs for the worker
    "yutang.db.all_tables",
    "yutang.jobs.registry",
}
PARTS = {"models", "rules", "store", "actions", "pages", "api", "jobs", "cli"}

# What each kind may import besides itself. "own X" is a part of the same capability, "other X" of another one.
# Rules are pure, so they may be used like types; `models` hold the types. `own module` is what a capability keeps
# beside its parts, e.g. the group-QR reader.
PURE = {"errors", "wording", "own models", "other models", "own rules", "other rules"}
ACTIONS = PURE | {"fields", "settings", "sealing", "sheets", "db", "wechat", "own store", "own module", "other actions"}
ENDS = PURE | FOUNDATIONS | {"db", "web", "wiring", "wechat", "own actions", "own module", "other actions", "jobs"}
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "fields": {"errors"},
    "logs": {"errors", "settings"},
    "settings": {"errors"},
    "sealing": {"errors"},
    "sheets": {"errors"},
    "wording": {"errors"},
    "wechat": {"errors"},  # protocol only: knows nothing of the product
    "db": {"errors", "settings"},
    "models": {"db", "errors", "wechat", "other models"},
    "rules": PURE | {"fields", "wechat"},
    "store": PURE | {"db"},
    "module": PURE | {"wechat", "sheets"},
    "actions": ACTIONS | {"jobs"},
    "pages": ENDS,
    "api": ENDS,
    "capability jobs": ENDS | {"own store"},
    "commands": ENDS,
    "jobs": PURE | FOUNDATIONS | {"db", "wechat", "wiring", "other actions"},
    "edge": PURE | FOUNDATIONS | {"db", "wechat"},
    "web": PURE | FOUNDATIONS | {"db", "wechat", "wiring", "jobs", "edge", "other actions", "other pages", "other api"},
    "sim": FOUNDATIONS | {"wechat"},
}

# Rules decide on values that they are given: nothing that reads a clock, a disk, a network or chance.
OUTSIDE_WORLD = {
    *("asyncio", "fastapi", "glob", "granian", "http", "httpx2", "io", "jinja2", "logging", "os", "pathlib", "PIL"),
    *("psycopg", "queue", "secrets", "shutil", "socket", "sqlalchemy", "sqlite3", "ssl", "starlette", "subprocess"),
    *("tempfile", "threading", "time", "urllib", "uuid", "zxingcpp"),
}
HTTP = {"fastapi", "starlette"}
MAY_KNOW_HTTP = {"pages", "api", "web", "edge", "sim", "shell"}
SQLALCHEMY = {"sqlalchemy", "alembic", "sqlite3", "psycopg"}
# Actions and jobs pass a Session on; test_queries.py sees to it that they do not query with it.
MAY_KNOW_SQL = {"models", "store", "db", "edge", "shell", "actions", "capability jobs", "jobs"}


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("yutang", include_external_packages=True, cache_dir=None)


def own_modules() -> list[str]:
    return sorted(module for module in graph().modules if module.startswith("yutang."))


def capability_of(module: str) -> str | None:
    top = module.split(".")[1]
    return None if top in FOUNDATIONS | PLATFORM | SHELL else top


def kind_of(module: str) -> str:
    """errors, wechat, …, shell for what is no capability; the part's name for what belongs to one."""
    top, *rest = module.split(".")[1:]
    if top in SHELL or module in ASSEMBLERS:
        return "shell"
    if rest and rest[-1] == "cli":
        return "commands"  # what a capability adds to the command line
    if top in FOUNDATIONS | PLATFORM:
        return top
    part = next((name for name in rest if name in PARTS), "module")  # groups.seats.actions are actions of groups
    if part == "jobs":
        return "capability jobs"
    return part if part in PARTS else "module"


def relation(importer: str, imported: str) -> str:
    """How the table names `imported` as seen from `importer`."""
    capability = capability_of(imported)
    if capability is None:
        return imported.split(".")[1]
    side = "own" if capability == capability_of(importer) else "other"
    return f"{side} {kind_of(imported).removeprefix('capability ')}"


def allowed(importer: str, imported: str) -> bool:
    kind = kind_of(importer)
    if kind == "shell" or (importer, imported) in IMPORTS:
        return True
    name = relation(importer, imported)
    same_part = name in (kind, f"own {kind.removeprefix('capability ')}", importer.split(".")[1])
    return same_part or name in MAY_IMPORT[kind]


def wrong_imports(importer: str) -> list[str]:
    imported = (name for name in graph().find_modules_directly_imported_by(importer) if name.startswith("yutang."))
    return [f"{importer} ({kind_of(importer)}) -> {name}" for name in sorted(imported) if not allowed(importer, name)]


def users_of(packages: set[str]) -> dict[str, set[str]]:
    """Which of our modules import any of these from outside."""
    return {
        module: found
        for module in own_modules()
        if (found := {n.split(".")[0] for n in graph().find_modules_directly_imported_by(module)} & packages)
    }


def test_every_import_follows_the_direction_of_the_layers() -> None:
    wrong = [line for module in own_modules() for line in wrong_imports(module)]

    assert not wrong, "\n".join(wrong)


def test_every_excepted_import_still_exists() -> None:
    gone = [
        (importer, imported)
        for importer, imported in IMPORTS
        if importer not in graph().modules or imported not in graph().find_modules_directly_imported_by(importer)
    ]

    assert not gone, f"exceptions without a cause: {gone}"


def test_rules_are_pure() -> None:
    impure = {module: found for module, found in users_of(OUTSIDE_WORLD).items() if kind_of(module) == "rules"}

    assert not impure


def test_only_pages_apis_and_the_web_shell_know_http() -> None:
    wrong = {module: found for module, found in users_of(HTTP).items() if kind_of(module) not in MAY_KNOW_HTTP}

    assert not wrong


def test_only_models_stores_and_the_database_packages_know_sql() -> None:
    wrong = {module: found for module, found in users_of(SQLALCHEMY).items() if kind_of(module) not in MAY_KNOW_SQL}

    assert not wrong


def test_no_capability_imports_another_in_a_circle_of_actions() -> None:
    actions = {module for module in own_modules() if kind_of(module) == "actions"}
    circles = [
        (first, second)
        for first in sorted(actions)
        for second in sorted(actions)
        if first < second
        and second in graph().find_modules_directly_imported_by(first)
        and first in graph().find_modules_directly_imported_by(second)
    ]

    assert not circles


def test_every_folder_of_the_package_is_a_package() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    folders -= {PACKAGE / "db" / "migrations" / "versions"}  # Alembic loads these by file name
    missing = [str(folder) for folder in folders if not (folder / "__init__.py").exists()]

    assert not missing, f"without __init__.py the import graph does not see them: {missing}"


@pytest.mark.parametrize(
    ("importer", "imported", "verdict"),
    [
        ("yutang.livecodes.rules", "yutang.livecodes.store", False),
        ("yutang.livecodes.store", "yutang.livecodes.pages", False),
        ("yutang.livecodes.pages", "yutang.livecodes.store", False),
        ("yutang.livecodes.pages", "yutang.livecodes.actions", True),
        ("yutang.livecodes.actions", "yutang.groups.store", False),
        ("yutang.livecodes.actions", "yutang.groups.actions", True),
        ("yutang.livecodes.store", "yutang.groups.models", True),
        ("yutang.wechat.payloads", "yutang.groups.models", False),
        ("yutang.db.engine", "yutang.livecodes.models", False),
        ("yutang.edge.batch", "yutang.livecodes.rules.seats", True),
        ("yutang.edge.batch", "yutang.livecodes.actions", False),
        ("yutang.groups.reader.card", "yutang.groups.actions", False),
        ("yutang.groups.actions", "yutang.groups.reader", True),
        ("yutang.alerts.jobs", "yutang.alerts.store", True),
    ],
)
def test_the_table_means_what_the_design_says(importer: str, imported: str, verdict: bool) -> None:
    assert allowed(importer, imported) is verdict
