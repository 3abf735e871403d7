"""What may not be in the repository: download addresses, places on one machine, other people's built files."""

import json
import re
from pathlib import Path

from tests.support.source import ROOT, project_files, shown

LOCKS = {"package-lock.json"}
LONGEST_LINE = 1000  # longer is minified or generated
# In pieces, so that this file does not hold what it looks for.
REGISTRIES = (
    *("pypi" + ".org", "python" + "hosted.org", "registry.npm" + "js.org", "npm" + "mirror.com", "yarn" + "pkg.com"),
    *("deb." + "debian.org", "security." + "debian.org", "snapshot." + "debian.org", "archive." + "ubuntu.com"),
    *(
        "js" + "delivr.net",
        "un" + "pkg.com",
        "cdn" + "js.cloudflare.com",
        "boot" + "cdn.net",
        "raw.github" + "usercontent",
    ),
    *("tuna.tsinghua" + ".edu", "mirrors." + "aliyun.com", "fonts.google" + "apis.com", "rsms" + ".me"),
)
# A path of one machine. /root and /home appear in nothing that Yutang needs; /tmp is for the tests' own files.
MACHINE = re.compile(r"(?<![\w.\-/])/(root|work|workspace|Users/\w+|home/(?!yutang\b)\w+)/")


def texts() -> list[tuple[Path, str]]:
    """Text files with their content; pictures and fonts are left out."""
    found = []
    for path in project_files():
        content = path.read_bytes()
        if b"\0" not in content:
            found.append((path, content.decode("utf-8")))
    return found


def test_no_file_names_a_package_registry_or_a_mirror() -> None:
    named = [f"{shown(path)}: {host}" for path, text in texts() for host in REGISTRIES if host in text]

    assert named == []


def test_no_file_holds_a_path_of_one_machine() -> None:
    held = [
        f"{shown(path)}:{number}: {line.strip()[:80]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE.search(line)
    ]

    assert held == []


def test_no_built_or_minified_file_is_kept() -> None:
    long = [shown(path) for path, text in texts() if any(len(line) > LONGEST_LINE for line in text.splitlines())]
    built = [shown(path) for path in project_files() if re.search(r"\.min\.|\.map$|\.woff2?$|\.ttf$|\.whl$", path.name)]

    assert long + built == []


def test_every_pinned_python_package_has_hashes_and_no_address() -> None:
    for name in ("dev.txt", "uv.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        entries = [entry for entry in re.split(r"\n(?=\S)", text) if "==" in entry]

        assert entries
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
        assert re.search(r"://|^-|\s@\s", text, re.MULTILINE) is None


def test_every_locked_front_end_package_has_a_hash_and_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}

    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")] == []


def test_every_front_end_package_is_pinned_to_one_version() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    versions = {**package["dependencies"], **package["devDependencies"]}

    assert {name: version for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)} == {}


def test_no_picture_of_the_shared_data_is_in_the_project() -> None:
    large = [shown(path) for path in project_files() if path.suffix in {".jpg", ".jpeg", ".heic", ".webp"}]

    assert large == []
