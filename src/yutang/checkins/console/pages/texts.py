"""What a programme says: each text with its variables, and a phone that shows what fans get."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from yutang.checkins.actions import do_change, find_programme, form_of, today_of
from yutang.checkins.actions.wording import findings_of
from yutang.checkins.console.actions import places_of
from yutang.checkins.console.pages.bubbles import Bubble, pieces_of, sample_of
from yutang.checkins.console.pages.wording import OVER, WORDS, Id, address_of
from yutang.checkins.models import Programme
from yutang.checkins.rules.texts import TEXTS, VARIABLES, check_texts, completed, defaults, filled, without_links
from yutang.errors import DomainError
from yutang.fields import id_in
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/programmes/{programme_id:int}")


async def sent_texts(request: Request) -> dict[str, str]:
    """Every field of the form, as typed; what is none of the programme's texts is left out later."""
    form = await request.form(max_files=0, max_fields=50)
    return {key: value for key, value in form.items() if isinstance(value, str)}


Sent = Depends(sent_texts)


@router.get("/texts")
def texts_page(visit: SignedIn, programme_id: Id) -> Response:
    with visit.reading() as work:
        programme = find_programme(work, programme_id)
    return _page(visit, programme, completed(programme.texts, programme.language))


@router.post("/texts")
def change_texts(visit: SignedIn, programme_id: Id, sent: dict[str, str] = Sent) -> Response:
    visit.actor.require(Permission.HABIT)
    texts = _texts(sent)
    with visit.reading() as work:
        programme = find_programme(work, programme_id)
    try:
        check_texts(texts)  # says what is wrong with each, with its values
        usual = defaults(programme.language)
        own = {key: text for key, text in texts.items() if _plain(text) != usual.get(key)}
        with visit.working() as work:
            kept = form_of(find_programme(work, programme_id))
            do_change(work, programme_id, replace(kept, texts=own, seen_version=id_in(sent.get("seen", ""))))
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        error.fields = {key.removeprefix("texts."): sentence for key, sentence in error.fields.items()}
        return _page(visit, programme, _typed(programme, texts), error)
    return visit.redirect(f"/programmes/{programme_id}/texts", visit.t("Saved."))


@router.post("/texts/preview")
def show_phone(visit: SignedIn, programme_id: Id, sent: dict[str, str] = Sent) -> Response:
    """The phone for texts that are not saved."""
    with visit.reading() as work:
        programme = find_programme(work, programme_id)
    values = _phone(visit, programme, _typed(programme, _texts(sent)))
    return visit.page("programmes/phone.html", programme=programme, **values)


def _texts(sent: Mapping[str, str]) -> dict[str, str]:
    return {key.removeprefix("texts."): text for key, text in sent.items() if key.startswith("texts.")}


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _typed(programme: Programme, texts: Mapping[str, str]) -> dict[str, str]:
    """As the form was, an empty text being its default."""
    return completed({**programme.texts, **texts}, programme.language)


def _page(visit: Visit, programme: Programme, shown: Mapping[str, str], error: DomainError | None = None) -> Response:
    return visit.page(
        "programmes/texts.html",
        status=error.status if error is not None else 200,
        error=error,
        programme=programme,
        said=shown,
        usual=defaults(programme.language),
        texts=TEXTS,
        variables=VARIABLES,
        findings=findings_of(shown),
        live=programme.started_at is not None,
        may_change=visit.actor.may(Permission.HABIT) and programme.state not in OVER,
        **_phone(visit, programme, shown),
        **WORDS,
    )


def _phone(visit: Visit, programme: Programme, shown: Mapping[str, str]) -> dict[str, Any]:
    """What the phone shows: today's tap, and every other text by itself."""
    with visit.reading() as work:
        account = places_of(work, programme).account
        today: date = today_of(work, programme)
    names = ("", "") if account is None else (account.name, account.persona or account.name)
    values = sample_of(programme, today, address_of(visit.services.settings, programme), names)
    bubbles = {}
    for each in TEXTS:
        text = filled(shown[each.key], values)
        bubbles[each.key] = Bubble(pieces_of(without_links(text) if each.key == "roll" else text))
    taps = "tap" in programme.proofs
    talk = ["checked"] if taps else ["ask", "got"]
    never = {"ask", *(["got"] if programme.proofs == ["tap"] else [])} if taps else {"checked"}
    return {
        "talk": [bubbles[key] for key in talk],
        "others": [(each, bubbles[each.key]) for each in TEXTS if each.key not in {*talk, *never}],
    }
