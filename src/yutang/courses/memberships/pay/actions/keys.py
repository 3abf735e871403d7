"""The merchant's keys: kept sealed, tried with an order that nobody pays, and shown to nobody."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from yutang.accounts.models import Account
from yutang.accounts.official.actions.views import accounts_of
from yutang.courses.memberships.models import PayKeys
from yutang.courses.memberships.pay.gateway import Gateway, platform_key_of
from yutang.courses.memberships.pay.rules.values import Asked, Merchant, PlatformKey, Refusal
from yutang.courses.memberships.pay.store import keys
from yutang.errors import N_, Conflict
from yutang.fields import Fields
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_MERCHANT: Final = re.compile(r"\d{8,12}")
_SERIAL: Final = re.compile(r"[0-9A-F]{20,64}")
_API_KEY: Final = 32  # characters
NOT_SET_UP: Final = N_("Nothing is sold here yet: the keys of WeChat Pay are missing.")
_UNREADABLE: Final = N_("This cannot be read. Paste the whole file, from -----BEGIN to -----END.")


@dataclass(frozen=True, slots=True)
class KeysForm:
    """As it is typed. Secrets left empty stay as they are."""

    merchant_id: str = ""
    app_id: str = ""
    certificate: str = ""
    private_key: str = ""
    api_key: str = ""
    platform_key_id: str = ""
    platform_key: str = ""


@dataclass(frozen=True, slots=True)
class KeysSheet:
    """What the page shows; no secret is in it."""

    form: KeysForm
    is_set: bool
    keys: PayKeys | None
    accounts: list[Account]


def keys_sheet(work: Work) -> KeysSheet:
    work.actor.require(Permission.MONEY)
    found = keys.find(work.session, work.workspace_id)
    accounts = [account for account in accounts_of(work) if account.app_id]
    if found is None:
        return KeysSheet(KeysForm(), is_set=False, keys=None, accounts=accounts)
    form = KeysForm(
        merchant_id=found.merchant_id,
        app_id=found.app_id,
        certificate=found.certificate,
        platform_key_id=found.platform_key_id,
        platform_key=found.platform_key,
    )
    return KeysSheet(form, is_set=True, keys=found, accounts=accounts)


def do_keep_keys(work: Work, sealer: Sealer, form: KeysForm, draw: Callable[[], str]) -> PayKeys:
    """`draw`: a new unguessable word, of letters and digits. Raises NotAllowed, Invalid."""
    work.actor.require(Permission.MONEY)
    kept = keys.lock(work.session, work.workspace_id)
    said = _checked(work, sealer, form, kept)
    if kept is None:
        kept = PayKeys(
            workspace_id=work.workspace_id,
            notify_key=f"{work.workspace_id:x}-{draw()}",
            old_platform_key_id="",
            old_platform_key="",
            checked_at=None,
            refused=0,
            refused_at=None,
            refused_why="",
            changed_at=work.now,
            **said,
        )
        work.session.add(kept)
    else:
        if said["platform_key_id"] != kept.platform_key_id:
            kept.old_platform_key_id, kept.old_platform_key = kept.platform_key_id, kept.platform_key
        for name, value in said.items():
            setattr(kept, name, value)
        kept.checked_at, kept.changed_at = None, work.now
    work.session.flush()
    seen = {name: said[name] for name in ("merchant_id", "app_id", "certificate", "platform_key_id")}
    work.audit("pay.keys", "pay", work.workspace_id, None, seen)
    return kept


def _checked(work: Work, sealer: Sealer, form: KeysForm, kept: PayKeys | None) -> dict[str, str]:
    fields = Fields()
    merchant_id, serial = form.merchant_id.strip(), form.certificate.strip().upper().replace(":", "")
    if not _MERCHANT.fullmatch(merchant_id):
        fields.refuse("merchant_id", N_("The merchant number has 8 to 12 digits."))
    if not _SERIAL.fullmatch(serial):
        fields.refuse("certificate", N_("The serial number has about 40 digits and letters from A to F."))
    if form.app_id not in {account.app_id for account in accounts_of(work)}:
        fields.refuse("app_id", N_("Please choose one."))
    platform = _platform_key(fields, form)
    private = _secret(fields, sealer, "private_key", form.private_key.strip(), "" if kept is None else kept.private_key)
    api_key = _secret(fields, sealer, "api_key", form.api_key.strip(), "" if kept is None else kept.api_key)
    if form.api_key.strip() and len(form.api_key.strip()) != _API_KEY:
        fields.refuse("api_key", N_("The APIv3 key has 32 characters."))
    if form.private_key.strip() and "PRIVATE KEY" not in form.private_key:
        fields.refuse("private_key", _UNREADABLE)
    fields.check()
    return {
        "merchant_id": merchant_id,
        "app_id": form.app_id,
        "certificate": serial,
        "private_key": private,
        "api_key": api_key,
        "platform_key_id": platform.id,
        "platform_key": platform.pem,
    }


def _secret(fields: Fields, sealer: Sealer, name: str, typed: str, kept: str) -> str:
    """Sealed: what was typed, or what is kept."""
    if typed:
        return sealer.seal(typed)
    if not kept:
        fields.refuse(name, N_("Please fill this in."))
    return kept


def _platform_key(fields: Fields, form: KeysForm) -> PlatformKey:
    try:
        found = platform_key_of(form.platform_key, form.platform_key_id)
    except ValueError:
        fields.refuse("platform_key", _UNREADABLE)
        return PlatformKey("", "")
    if not found.id:
        fields.refuse("platform_key_id", N_("Please fill this in."))
    return found


def do_look_at_refusals(work: Work) -> None:
    """Somebody has looked: the alert ends."""
    work.actor.require(Permission.MONEY)
    kept = keys.lock(work.session, work.workspace_id)
    if kept is not None and kept.refused:
        work.audit("pay.looked", "pay", work.workspace_id, None, {"refused": kept.refused, "why": kept.refused_why})
        kept.refused, kept.refused_at, kept.refused_why = 0, None, ""


# ---- using them ------------------------------------------------------------------------------------------------------


def merchant_of(work: Work, sealer: Sealer, base_url: str) -> Merchant | None:
    """None where nothing is set up, or where the installation's secret has changed. For the worker and pages of fans,
    so it asks for no permission."""
    found = keys.find(work.session, work.workspace_id)
    return None if found is None else opened(found, sealer, base_url)


def opened(found: PayKeys, sealer: Sealer, base_url: str) -> Merchant | None:
    try:
        private_key, api_key = sealer.open(found.private_key), sealer.open(found.api_key)
    except ValueError:
        return None
    platform = [PlatformKey(found.platform_key_id, found.platform_key)]
    if found.old_platform_key_id:
        platform.append(PlatformKey(found.old_platform_key_id, found.old_platform_key))
    return Merchant(
        merchant_id=found.merchant_id,
        app_id=found.app_id,
        certificate=found.certificate,
        private_key=private_key,
        api_key=api_key,
        platform_keys=platform,
        notify_url=f"{base_url}/pay/{found.notify_key}",
    )


def merchant(work: Work, sealer: Sealer, base_url: str) -> Merchant:
    """Raises Conflict where nothing is set up."""
    found = merchant_of(work, sealer, base_url)
    if found is None:
        raise Conflict(NOT_SET_UP, "no_pay")
    return found


def try_keys(tried: Merchant, url: str, title: str, number: str, now: datetime) -> None:
    """An order of one fen that is closed at once. It proves all keys but the APIv3 key. Raises PayProblem.

    Called outside of any transaction: it takes as long as WeChat Pay takes.
    """
    gateway = Gateway(tried, url)
    gateway.order_native(Asked(number, title, 1, now + timedelta(minutes=5)))
    gateway.close(number)


def do_note_checked(work: Work) -> None:
    kept = keys.lock(work.session, work.workspace_id)
    if kept is not None:
        kept.checked_at = work.now


def pay_desk(session: Session, workspace_id: int) -> PayKeys | None:
    """What the watch of alerts looks at; none where nothing is sold."""
    return keys.find(session, workspace_id)


def keys_of_address(work: Work) -> PayKeys | None:
    """For the address of notices, which compares its key."""
    return keys.find(work.session, work.workspace_id)


def do_count_refusal(work: Work, why: Refusal) -> None:
    """A notice was refused: an alert is due."""
    keys.count_refusal(work.session, work.workspace_id, why.value, work.now)
