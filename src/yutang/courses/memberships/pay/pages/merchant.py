"""`/memberships/pay`: the keys of the merchant, tried at once, with what went wrong in words."""

import secrets
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.courses.memberships.pay.actions.keys import (
    KeysForm,
    do_keep_keys,
    do_look_at_refusals,
    do_note_checked,
    keys_sheet,
    merchant,
    try_keys,
)
from yutang.courses.memberships.pay.gateway import PayProblem
from yutang.courses.memberships.pay.rules.values import Refusal
from yutang.courses.memberships.pay.rules.words import REFUSALS
from yutang.errors import N_, DomainError, Invalid
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/memberships/pay")
Line = Annotated[str, Form(max_length=200)]
Key = Annotated[str, Form(max_length=10_000)]
HERE: Final = "/memberships/pay"


@router.get("")
def pay_page(visit: SignedIn) -> Response:
    return _show(visit)


@router.post("")
def keep(
    visit: SignedIn,
    merchant_id: Line = "",
    app_id: Line = "",
    certificate: Line = "",
    private_key: Key = "",
    api_key: Line = "",
    platform_key_id: Line = "",
    platform_key: Key = "",
) -> Response:
    """Keep the keys, then try them."""
    form = KeysForm(merchant_id, app_id, certificate, private_key, api_key, platform_key_id, platform_key)
    try:
        with visit.working() as work:
            do_keep_keys(work, visit.services.sealer, form, lambda: secrets.token_hex(16))
    except Invalid as error:
        return _show(visit, error, form)
    return _tried(visit)


@router.post("/check")
def check(visit: SignedIn) -> Response:
    return _tried(visit)


@router.post("/looked")
def looked(visit: SignedIn) -> Response:
    """Somebody knows of the refused notices."""
    with visit.working() as work:
        do_look_at_refusals(work)
    return visit.redirect(HERE, visit.t(N_("Noted.")))


def _tried(visit: Visit) -> Response:
    visit.actor.require(Permission.MONEY)
    services = visit.services
    try:
        with visit.reading() as work:
            tried = merchant(work, services.sealer, services.settings.base_url)
        number = f"T{services.new_id()}"
        try_keys(tried, services.settings.wechat_pay_url, visit.t(N_("Trial of the keys")), number, visit.now)
    except (PayProblem, DomainError) as error:
        return _show(visit, error)
    with visit.working() as work:
        do_note_checked(work)
    return visit.redirect(HERE, visit.t(N_("WeChat Pay takes these keys. Memberships with a price are sold now.")))


def _show(visit: Visit, error: DomainError | None = None, typed: KeysForm | None = None) -> Response:
    with visit.reading() as work:
        sheet = keys_sheet(work)
    kept = sheet.keys
    why = Refusal(kept.refused_why) if kept is not None and kept.refused_why in set(Refusal) else None
    return visit.page(
        "pay/merchant.html",
        status=200 if error is None else 422 if error.status == 422 else 200,  # noqa: PLR2004 - what was typed is wrong
        error=error,
        sheet=sheet,
        keys=kept,
        typed=typed or sheet.form,
        why=None if why is None else REFUSALS[why],
        accounts=[("", visit.t(N_("Please choose"))), *((each.app_id, each.name) for each in sheet.accounts)],
        notify_url=visit.services.settings.base_url,
        is_https=visit.services.settings.base_url.startswith("https://"),
    )
