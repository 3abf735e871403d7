"""What somebody gets who installs Yutang: the built front end, templates, catalogues and migrations."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.source import PACKAGE, ROOT
from tests.support.static_site import manifest


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def carried(pattern: str) -> set[str]:
    """Files of the package that match, as a wheel names them."""
    return {str(Path("yutang") / path.relative_to(PACKAGE)) for path in PACKAGE.rglob(pattern)}


def test_a_wheel_carries_the_built_front_end(wheel: zipfile.ZipFile) -> None:
    expected = {f"yutang/web/static/dist/{name}" for name in ("manifest.json", *manifest().values())}

    assert expected | {"yutang/web/static/dist/fonts/NotoSansSC-Regular.ttf"} <= set(wheel.namelist())


@pytest.mark.parametrize("pattern", ["*.html", "*.po", "0*.py", "py.typed"])
def test_a_wheel_carries_what_is_not_python_too(wheel: zipfile.ZipFile, pattern: str) -> None:
    expected = carried(pattern)

    assert expected
    assert expected <= set(wheel.namelist())


def test_a_wheel_carries_no_sources_of_the_front_end(wheel: zipfile.ZipFile) -> None:
    assert [name for name in wheel.namelist() if "static/src" in name] == []
