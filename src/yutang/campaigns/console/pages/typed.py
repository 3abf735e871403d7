"""The form of a campaign as the browser sends it, and as the action takes it."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Final

from pydantic import BaseModel

from yutang.campaigns.actions.forms import CampaignForm
from yutang.campaigns.models import CampaignKind
from yutang.campaigns.rules.values import CampaignRules
from yutang.fields import id_in

_NO_NUMBER: Final = -1  # lies outside of every rule's bounds, so the check says so
_FEN: Final = 100


class Typed(BaseModel):
    """Numbers and moments are as typed; money is in yuan."""

    title: str = ""
    kind: str = CampaignKind.GROUP.value
    language: str = "zh"
    community_id: str = ""
    account_id: str = ""
    code_id: str = ""
    timezone: str = ""
    starts: str = ""
    ends: str = ""
    poster: str = ""
    example: str = ""
    seen: str = ""  # version of the campaign when the form was opened
    keyword: str = ""
    organiser: str = ""
    newcomers: str = "new"  # new, any
    touch: str = "first"  # first, last
    counts: str = "follow"  # follow, open
    hold_hours: str = "24"
    show_board: str = ""
    board_places: str = "10"
    daily_budget: str = ""
    total_budget: str = ""
    review_over: str = ""
    address_days: str = "30"
    poster_as_picture: str = ""
    follow_payload: str = ""
    reason: str = ""  # an owner's, to say what is plainly forbidden while the campaign runs


def said(typed: Typed) -> CampaignForm:
    """What the form says; numbers that are none become ones that no check lets pass."""
    return CampaignForm(
        title=typed.title,
        community_id=id_in(typed.community_id) or 0,
        kind=typed.kind,
        language=typed.language,
        account_id=_chosen(typed.account_id),
        code_id=_chosen(typed.code_id),
        timezone=typed.timezone,
        starts=typed.starts,
        ends=typed.ends,
        poster=typed.poster,
        rules=CampaignRules(
            last_touch=typed.touch == "last",
            newcomers_only=typed.newcomers != "any",
            must_open=typed.counts == "open",
            hold_hours=_number(typed.hold_hours),
            keyword=typed.keyword,
            show_board=bool(typed.show_board),
            board_places=_number(typed.board_places),
            daily_budget=_fen(typed.daily_budget),
            total_budget=_fen(typed.total_budget),
            review_over=_fen(typed.review_over),
            address_days=_number(typed.address_days),
            poster_as_picture=bool(typed.poster_as_picture),
            follow_payload=typed.follow_payload,
            organiser=typed.organiser,
        ),
        seen_version=id_in(typed.seen),
    )


def typed_of(form: CampaignForm, example: str = "") -> Typed:
    rules = form.rules
    return Typed(
        title=form.title,
        kind=form.kind,
        language=form.language,
        community_id=str(form.community_id or ""),
        account_id=str(form.account_id or ""),
        code_id=str(form.code_id or ""),
        timezone=form.timezone,
        starts=form.starts,
        ends=form.ends,
        poster=form.poster,
        example=example,
        seen="" if form.seen_version is None else str(form.seen_version),
        keyword=rules.keyword,
        organiser=rules.organiser,
        newcomers="new" if rules.newcomers_only else "any",
        touch="last" if rules.last_touch else "first",
        counts="open" if rules.must_open else "follow",
        hold_hours=str(rules.hold_hours),
        show_board="1" if rules.show_board else "",
        board_places=str(rules.board_places),
        daily_budget=yuan(rules.daily_budget),
        total_budget=yuan(rules.total_budget),
        review_over=yuan(rules.review_over),
        address_days=str(rules.address_days),
        poster_as_picture="1" if rules.poster_as_picture else "",
        follow_payload=rules.follow_payload,
    )


def yuan(fen: int) -> str:
    """As typed: 60, 12.50; "" for none."""
    if not fen:
        return ""
    return str(fen // _FEN) if fen % _FEN == 0 else f"{fen / _FEN:.2f}"


def with_poster(form: CampaignForm, poster: str) -> CampaignForm:
    return replace(form, poster=poster)


def _chosen(text: str) -> int | None:
    """An id; none for none; for what is no id one that no campaign can be given."""
    return None if not text.strip() else id_in(text.strip()) or 0


def _number(text: str) -> int:
    kept = text.strip()
    return int(kept) if kept.isdecimal() and len(kept) < 12 else _NO_NUMBER  # noqa: PLR2004 - more is outside all bounds


def _fen(text: str) -> int:
    kept = text.strip().replace(",", "")
    if not kept:
        return 0
    try:
        amount = Decimal(kept) * _FEN
        return int(amount) if amount.is_finite() and amount == amount.to_integral_value() else _NO_NUMBER
    except (InvalidOperation, ValueError):
        return _NO_NUMBER
