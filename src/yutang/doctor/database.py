"""Checks of the database, and of what is in it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from yutang.campaigns.referrals.actions import ledger_findings
from yutang.campaigns.rewards.actions.checking import ledger_findings as reward_findings
from yutang.checkins.actions.checking import ledger_findings as check_in_findings
from yutang.courses.memberships.actions.checking import ledger_findings as membership_findings
from yutang.db import facts
from yutang.db.engine import sqlite_path
from yutang.db.ids import moment_of
from yutang.db.migrate import current_revision, differences, head_revision, known_revisions
from yutang.doctor.findings import Check, Finding, Patient, fail, ok, warn
from yutang.errors import SettingsError
from yutang.insights.actions import check_ledger
from yutang.jobs.actions import outbox_findings
from yutang.pages.actions.checking import ledger_findings as page_findings
from yutang.sealing import Sealer
from yutang.settings import Settings
from yutang.workspaces.actions import all_workspaces

_CLOCK_SLACK = timedelta(minutes=5)
_OLDEST_POSTGRES = 140_000  # 14: the oldest that its makers still repair


def check_sqlite(patient: Patient) -> Iterator[Finding]:
    path = sqlite_path(patient.database)
    if path.stat().st_mode & 0o007:
        yield warn("database_file", f"Others on this machine can read {path}.", f"chmod 700 {path.parent}")
    with patient.database.engine.connect() as connection:
        found = facts.sqlite_settings(connection)
    if (found["journal_mode"], found["synchronous"]) == ("wal", "2"):
        yield ok("durability", "SQLite forces every commit to the disk (WAL, synchronous=FULL).")
    else:
        yield fail(
            "durability",
            f"SQLite is in mode {found['journal_mode']}, synchronous={found['synchronous']}.",
            "Keep the database on a local disk: network folders cannot hold a write-ahead log.",
        )
    if found["quick_check(1)"] == "ok":
        yield ok("integrity", f"{path} is sound ({path.stat().st_size / 1e6:.1f} MB).")
    else:
        yield fail("integrity", f"{path} is damaged: {found['quick_check(1)']}", "yutang restore from the last backup.")
    if patient.settings.workers > 1:
        yield warn("workers", "SQLite has one writer: more processes do not make it faster.", "workers = 1")


def check_postgres(patient: Patient) -> Iterator[Finding]:
    with patient.database.engine.connect() as connection:
        found = facts.postgres_settings(connection)
    version = f"PostgreSQL {found['server_version']}"
    if int(found["server_version_num"]) < _OLDEST_POSTGRES:
        yield warn("version", f"{version} is no longer repaired by its makers.", "Use PostgreSQL 14 or newer.")
    else:
        yield ok("version", f"{version} answers.")
    loose = [name for name in ("synchronous_commit", "fsync", "full_page_writes") if found[name] == "off"]
    if loose:
        yield fail(
            "durability",
            f"A power cut can lose what was acknowledged: {', '.join(f'{name}=off' for name in loose)}.",
            "Turn it on in postgresql.conf.",
        )
    else:
        yield ok("durability", "PostgreSQL forces every commit to the disk.")
    if found["server_encoding"] != "UTF8":
        yield fail("encoding", f"The database keeps text as {found['server_encoding']}.", "Create it with UTF8.")


def check_revision(patient: Patient) -> Iterator[Finding]:
    found, wanted = current_revision(patient.database), head_revision()
    if found == wanted:
        changes = differences(patient.database)
        if changes:
            yield fail(
                "tables", f"{len(changes)} things differ from this version's tables: {changes[0]}", "Restore a backup."
            )
        else:
            yield ok("tables", f"The tables are those of this version (revision {found}).")
    elif found is None or found in known_revisions():
        yield fail("tables", f"The database is at revision {found}, this version needs {wanted}.", "yutang migrate")
    else:
        yield fail("tables", f"A newer version of Yutang wrote the data (revision {found}).", "Use that version.")


def check_sealed(patient: Patient) -> Iterator[Finding]:
    with patient.database.engine.connect() as connection:
        samples = facts.sealed_samples(connection)
    if not samples:
        return
    if _opens(patient.settings, samples):
        yield ok("sealed", "The secret key opens what is kept sealed.")
    else:
        yield fail(
            "sealed",
            "The secret key is not the one that this database was written with.",
            "Put the right secret.key back, e.g. from a backup; else two-step codes and alert receivers are lost.",
        )


def _opens(settings: Settings, samples: list[str]) -> bool:
    if not settings.secret_key and not settings.secret_path.exists():
        return False  # reading it would make a new one
    try:
        sealer = Sealer(settings.secret())
        for sample in samples:
            sealer.open(sample)
    except (ValueError, SettingsError):
        return False
    return True


def check_counters(patient: Patient) -> Iterator[Finding]:
    with patient.database.read() as session:
        workspaces = [row.workspace_id for row in all_workspaces(session)]
        wrong = [finding for workspace_id in workspaces for finding in check_ledger(session, workspace_id)]
        wrong += [finding for workspace_id in workspaces for finding in reward_findings(session, workspace_id)]
        wrong += [finding for workspace_id in workspaces for finding in membership_findings(session, workspace_id)]
        wrong += [finding for workspace_id in workspaces for finding in page_findings(session, workspace_id)]
        streaks = [
            each for workspace_id in workspaces for each in check_in_findings(session, workspace_id, patient.now)
        ]
        referrals = [finding for each in workspaces for finding in ledger_findings(session, each)]
    for finding in wrong:
        yield fail(f"ledger_{finding.code}", finding.sentence, "Please report this: a counter must never differ.")
    for found in referrals:
        yield fail("ledger_referrals", found.sentence, "Please report this: a score must never differ.")
    for each in streaks:
        yield fail(f"ledger_{each.code}", each.sentence, "Please report this: a streak must never differ.")
    if not wrong and not referrals and not streaks:
        yield ok("ledger", "Every counter says what the ledger says.")


def check_outbox(patient: Patient) -> Iterator[Finding]:
    with patient.database.read() as session:
        found = outbox_findings(session, patient.now)
    start = "Start yutang serve, or yutang worker."
    fixes = {
        "outbox_late": start,
        "outbox_dead": "Open Alerts in the console.",
        "inbox_late": start,
        "inbox_dead": "Open the account in the console.",
    }
    for finding in found:
        yield warn(finding.code, finding.sentence, fixes.get(finding.code, ""))
    if not found:
        yield ok("outbox", "Everything that came was applied, everything that was to be sent was sent.")


def check_clock(patient: Patient) -> Iterator[Finding]:
    with patient.database.engine.connect() as connection:
        newest = facts.newest_id(connection)
    ahead = moment_of(newest) - patient.now
    if newest and ahead > _CLOCK_SLACK:
        yield fail(
            "clock",
            f"The newest row was written at {_shown(moment_of(newest))}, and it is {_shown(patient.now)} now.",
            "Set this machine's clock, and let it follow a time server.",
        )
    else:
        yield ok("clock", f"The clock says {_shown(patient.now)}, after all that was written.")


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


SQLITE_CHECKS: tuple[Check, ...] = (check_sqlite, check_revision)
POSTGRES_CHECKS: tuple[Check, ...] = (check_postgres, check_revision)
CONTENT_CHECKS: tuple[Check, ...] = (check_sealed, check_counters, check_outbox, check_clock)
