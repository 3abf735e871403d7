"""Checks that need no database."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from yutang.doctor.findings import Check, Finding, Patient, fail, ok, warn
from yutang.errors import SettingsError
from yutang.web.assets import Assets

_MB: Final = 1 << 20
_DISK_LOW, _DISK_OUT = 1024 * _MB, 200 * _MB  # free bytes: a month of a busy code, a day of it


def check_settings(patient: Patient) -> Iterator[Finding]:
    given = ", ".join(sorted(patient.settings.sources)) or "none"
    yield ok("settings", f"Settings given: {given}. The others have their defaults (yutang config show).")


def check_data_folder(patient: Patient) -> Iterator[Finding]:
    folder = patient.settings.data_dir
    if not folder.is_dir():
        yield warn("data_dir", f"The data folder {folder} is not there yet.", "It is made at the first start.")
    elif not os.access(folder, os.W_OK | os.X_OK):
        yield fail("data_dir", f"The data folder {folder} cannot be written to.", "Make this user its owner.")
    else:
        yield ok("data_dir", f"The data folder {folder} can be written to.")
        yield from _check_free_disk(folder)


def _check_free_disk(folder: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(folder).free
    said = f"{free // _MB} MB are free on the disk of the data folder."
    if free < _DISK_OUT:
        yield fail("disk", said, "Make room now: without it, no scan can be kept.")
    elif free < _DISK_LOW:
        yield warn("disk", said, "Make room soon.")
    else:
        yield ok("disk", said)


def check_secret(patient: Patient) -> Iterator[Finding]:
    settings, path = patient.settings, patient.settings.secret_path
    if settings.secret_key:
        yield ok("secret", "The secret key comes from the settings.")
    elif not path.exists():
        yield warn("secret", f"The secret key {path} is not there yet.", "It is made at the first start.")
    elif path.stat().st_mode & 0o077:
        yield fail("secret", f"Others on this machine can read the secret key {path}.", f"chmod 600 {path}")
    else:
        try:
            settings.secret()
        except SettingsError as error:
            yield fail("secret", str(error), "Put secret.key back from a backup.")
        else:
            yield ok("secret", f"The secret key {path} can be read by its owner only.")


def check_public_url(patient: Patient) -> Iterator[Finding]:
    url = patient.settings.public_url
    if not url:
        yield warn(
            "public_url",
            f"No public_url is set: printed codes would lead to {patient.settings.base_url}.",
            "Set public_url to the address that visitors reach, e.g. https://go.example.com.",
        )
    elif url.startswith("http://"):
        yield warn("public_url", f"Codes lead to {url}, which is not encrypted.", "Serve it over https.")
    else:
        yield ok("public_url", f"Codes lead to {url}.")


def check_front_end(_patient: Patient) -> Iterator[Finding]:
    try:
        Assets()
    except SettingsError as error:
        yield fail("front_end", str(error), "make assets")
    else:
        yield ok("front_end", "The front end is built.")


def check_ocr(_patient: Patient) -> Iterator[Finding]:
    if importlib.util.find_spec("rapidocr_onnxruntime") is None:
        yield warn(
            "ocr",
            "The printed name and date of a group QR cannot be read here: people type them.",
            "Install the extra packages of yutang[ocr] (Python up to 3.12).",
        )
    else:
        yield ok("ocr", "The printed name and date of a group QR can be read.")


CHECKS: tuple[Check, ...] = (
    check_settings,
    check_data_folder,
    check_secret,
    check_public_url,
    check_front_end,
    check_ocr,
)
