"""The source tree as the architecture tests see it."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "yutang"


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is in git or would be with the next `git add`."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (ROOT / name for name in listing.stdout.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def python_files(*folders: str) -> list[Path]:
    """Python files under the given folders of the project; the package where none is given."""
    roots = [ROOT / folder for folder in folders] or [PACKAGE]
    return [path for path in project_files() if path.suffix == ".py" and any(path.is_relative_to(r) for r in roots)]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def shown(path: Path) -> str:
    """The path as a person would type it."""
    return str(path.relative_to(ROOT))
