"""The command, and the order of the checks."""

import argparse
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from sqlalchemy.exc import SQLAlchemyError

from yutang.db.engine import opened, sqlite_file
from yutang.doctor import database as of_database
from yutang.doctor import machine as of_machine
from yutang.doctor.findings import Check, Finding, Level, Patient, fail, warn
from yutang.errors import DomainError
from yutang.settings import Settings
from yutang.wiring import clock_from

_LOOK = "Look whether the database runs, and at database_url."
_FATAL = {"database", "integrity", "tables"}  # where one of these fails, nothing behind it can be read


def add_doctor_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("doctor")
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=run_doctor)


def run_doctor(args: argparse.Namespace, settings: Settings) -> int:
    with opened(settings.database) as database:
        found = list(examine(Patient(settings, database, clock_from(os.environ)())))
    healthy = all(finding.level is not Level.FAIL for finding in found)
    if args.json:
        print(json.dumps({"ok": healthy, "findings": [asdict(finding) for finding in found]}, ensure_ascii=False))
    else:
        for finding in found:
            print(f"{finding.level:5} {finding.sentence}" + (f"\n      → {finding.fix}" if finding.fix else ""))
    return 0 if healthy else 1


def examine(patient: Patient) -> Iterator[Finding]:
    """All findings. Further in than the first thing that is broken nobody looks."""
    yield from _asked(of_machine.CHECKS, patient)
    path = sqlite_file(patient.settings.database)
    if path is not None and not path.exists():
        yield warn("database", f"There is no database {path} yet.", "It is made at the first start.")
        return
    for check in of_database.POSTGRES_CHECKS if path is None else of_database.SQLITE_CHECKS:
        found = list(_asked([check], patient))
        yield from found
        if any(finding.code in _FATAL and finding.level is Level.FAIL for finding in found):
            return
    yield from _asked(of_database.CONTENT_CHECKS, patient)


def _asked(checks: Iterable[Check], patient: Patient) -> Iterator[Finding]:
    """A check that cannot even look is a finding, too."""
    for check in checks:
        try:
            yield from check(patient)
        except (DomainError, OSError) as error:
            yield fail("database", str(error), _LOOK)
        except SQLAlchemyError as error:
            said = str(getattr(error, "orig", None) or type(error).__name__).partition("\n")[0]
            yield fail("database", f"The database does not answer: {said}.", _LOOK)
