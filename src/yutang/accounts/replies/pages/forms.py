"""The form of a reply: write one, change one, put its messages in order, see them as the fan does."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from yutang.accounts.models import Account, ReplyTrigger
from yutang.accounts.numbers.rules import minute_of_day
from yutang.accounts.official.actions import find_account
from yutang.accounts.replies.actions import (
    ReplyForm,
    check_reply,
    codes_to_offer,
    do_add_rule,
    do_change_rule,
    do_delete_rule,
    do_move_rule,
    do_set_active,
    find_rule,
    form_of,
    own_rule,
    pictures_of,
    places_of,
)
from yutang.accounts.replies.actions.forms import allowed_messages
from yutang.accounts.replies.pages.bubbles import Scene, bubbles, scene_of
from yutang.accounts.replies.pages.presets import drafts_of, preset
from yutang.accounts.replies.pages.typed import Sent, Typed, arranged, said, typed_from
from yutang.accounts.replies.pages.wording import (
    MATCHINGS,
    MEANINGS,
    WORDS,
    Id,
    allowance,
    trigger_options,
    variables,
)
from yutang.accounts.replies.pictures import LARGEST, check_picture
from yutang.accounts.replies.rules import TRIGGERS, filled
from yutang.accounts.replies.rules.composing import KINDS, Draft, outgoing
from yutang.errors import N_, DomainError, Invalid
from yutang.web.visits import SignedIn, Visit
from yutang.wechat.api import material
from yutang.wechat.api.media import MediaKind
from yutang.wechat.capabilities import Feature, refusal
from yutang.workspaces.rules import Permission

router = APIRouter()
_CHOSEN = "chosen"  # stands for the media id of a picture that is not uploaded yet, while the rest is checked


@router.get("/new")
def new_page(
    visit: SignedIn, account_id: Id, trigger: str = "", start: Annotated[str, Query(alias="preset")] = ""
) -> Response:
    visit.actor.require(Permission.REPLIES)
    chosen = preset(start)
    if chosen is None:
        wanted = trigger if trigger in set(ReplyTrigger) else ReplyTrigger.KEYWORD.value
        return _form(visit, account_id, Typed(trigger=wanted, drafts=(Draft("text", block="0"),)))
    with visit.reading() as work:
        slug = next((code.slug for code in codes_to_offer(work)), None)
    typed = Typed(
        trigger=chosen.trigger.value,
        name=visit.t(chosen.title),
        matching=chosen.matching.value,
        words=visit.t(chosen.words).replace("/", "\n") if chosen.words else "",
        opens_at=chosen.hours[0],
        closes_at=chosen.hours[1],
        priority=str(chosen.priority),
        drafts=tuple(drafts_of(visit, chosen, slug)),
    )
    return _form(visit, account_id, typed)


@router.get("/{rule_id}/edit")
def edit_page(visit: SignedIn, account_id: Id, rule_id: Id) -> Response:
    visit.actor.require(Permission.REPLIES)
    with visit.reading() as work:
        form = form_of(own_rule(find_rule(work, account_id, rule_id)))
    return _form(visit, account_id, typed_from(form, rule_id))


@router.post("/new")
def add(visit: SignedIn, account_id: Id, typed: Sent) -> Response:
    return _save(visit, account_id, replace(typed, rule_id=""))


@router.post("/{rule_id}/edit")
def change(visit: SignedIn, account_id: Id, rule_id: Id, typed: Sent) -> Response:
    return _save(visit, account_id, replace(typed, rule_id=str(rule_id)))


@router.post("/arrange")
def arrange(visit: SignedIn, account_id: Id, typed: Sent) -> Response:
    """Add, move or take out a message, or show the fields of another trigger: only on the form, nothing is saved."""
    visit.actor.require(Permission.REPLIES)
    template = "accounts/replies/fields.html" if visit.is_htmx else "accounts/replies/form.html"
    return _form(visit, account_id, arranged(typed), template=template)


@router.post("/preview")
def preview(visit: SignedIn, account_id: Id, typed: Sent) -> Response:
    """What the fan will see, of a form that is not saved."""
    with visit.reading() as work:
        account, pictures = find_account(work, account_id), pictures_of(work, account_id)
    return visit.page("accounts/replies/phone.html", **_phone(visit, account, typed, pictures))


@router.post("/{rule_id}/move")
def move(visit: SignedIn, account_id: Id, rule_id: Id, earlier: Annotated[str, Form()] = "") -> Response:
    with visit.working() as work:
        rule = do_move_rule(work, account_id, rule_id, earlier=earlier == "1")
        fragment = f"#rule-{rule.id}"
    return visit.redirect(f"/accounts/{account_id}/replies{fragment}")


@router.post("/{rule_id}/active")
def set_active(visit: SignedIn, account_id: Id, rule_id: Id, active: Annotated[str, Form()] = "") -> Response:
    with visit.working() as work:
        rule = do_set_active(work, account_id, rule_id, active=active == "1")
        sentence = N_("“{name}” answers again.") if rule.active else N_("“{name}” is switched off.")
        flash = visit.t(sentence, name=rule.name)
    return visit.redirect(f"/accounts/{account_id}/replies", flash)


@router.post("/{rule_id}/delete")
def delete(visit: SignedIn, account_id: Id, rule_id: Id) -> Response:
    with visit.working() as work:
        do_delete_rule(work, account_id, rule_id)
    return visit.redirect(f"/accounts/{account_id}/replies", visit.t("The reply is deleted."))


# ---- saving ---------------------------------------------------------------------------------------------------------


def _save(visit: Visit, account_id: int, typed: Typed) -> Response:
    """Everything is checked before a picture goes to WeChat: what is uploaded there is not taken back."""
    visit.actor.require(Permission.REPLIES)
    try:
        form = _with_pictures(visit, account_id, typed)
        with visit.working() as work:
            if typed.rule_id:
                do_change_rule(work, account_id, int(typed.rule_id), form)
            else:
                do_add_rule(work, account_id, form)
    except DomainError as error:
        if error.status not in (409, 422) and not typed.uploads:
            raise
        return _form(visit, account_id, typed, error)
    return visit.redirect(f"/accounts/{account_id}/replies", visit.t("Saved. It answers from now on."))


def _with_pictures(visit: Visit, account_id: int, typed: Typed) -> ReplyForm:
    """The form with its pictures in WeChat's library. Raises what the check raises, and what WeChat says."""
    contents = {block: upload.file.read(LARGEST + 1) for block, upload in typed.uploads.items()}
    waiting = [replace(d, media_id=_CHOSEN) if d.block in contents else d for d in typed.drafts]
    form = said(
        replace(typed, drafts=tuple(waiting)),
        visit.services.settings.base_url,
        unnamed=visit.t(TRIGGERS[typed.trigger_or_first]),
        channel_label=visit.t("Automatic replies"),
    )
    with visit.reading() as work:
        rule = find_rule(work, account_id, int(typed.rule_id)) if typed.rule_id else None
        check_reply(work, account_id, form, rule)
        known = dict(pictures_of(work, account_id))
    drafts = list(waiting)
    for place, draft in enumerate(waiting):
        if draft.kind == "image" and draft.block in contents:
            media_id, known[media_id] = _upload(visit, account_id, draft.block, contents[draft.block])
            drafts[place] = replace(draft, media_id=media_id)
    return replace(form, drafts=drafts, pictures=known)


def _upload(visit: Visit, account_id: int, block: str, content: bytes) -> tuple[str, str]:
    """Media id in WeChat's library, and a small version for our pages. Errors stand beside the message's block."""
    try:
        ending, small = check_picture(content)
        kept = visit.services.wechat.call(
            visit.actor.workspace_id,
            account_id,
            lambda client: material.add(client, MediaKind.IMAGE, f"reply.{ending}", content),
        )
    except DomainError as error:
        raise Invalid(error.sentence, error.code, {f"m{block}": error.sentence}, **error.values) from error
    return kept.media_id, small


# ---- showing --------------------------------------------------------------------------------------------------------


def _form(
    visit: Visit,
    account_id: int,
    typed: Typed,
    error: DomainError | None = None,
    template: str = "accounts/replies/form.html",
) -> Response:
    with visit.reading() as work:
        account, pictures = find_account(work, account_id), pictures_of(work, account_id)
        codes = codes_to_offer(work)
    trigger = typed.trigger_or_first
    return visit.page(
        template,
        status=error.status if error is not None else 200,
        error=error,
        account=account,
        typed=typed,
        trigger=trigger,
        triggers=trigger_options(visit),
        meaning=MEANINGS[trigger],
        words_texts=WORDS.get(trigger),
        matchings=[(matching.value, visit.t(name)) for matching, name in MATCHINGS.items()],
        kinds=KINDS,
        most=allowed_messages(account, trigger),
        allowance=allowance(visit, account, trigger),
        no_pictures=refusal(account.account_class, Feature.MATERIAL),
        pictures=pictures,
        chosen=sorted(typed.uploads),
        variables=variables(visit),
        codes=codes,
        **_phone(visit, account, typed, pictures),
    )


def _phone(visit: Visit, account: Account, typed: Typed, pictures: Mapping[str, str]) -> dict[str, Any]:
    """What the phone beside the form shows; messages that are not finished are left out."""
    messages = []
    for draft in typed.drafts:
        try:
            messages.append(outgoing(draft))
        except DomainError:
            continue
    places = places_of(account, visit.services.settings.base_url)
    words = [word for word in typed.words.splitlines() if word.strip()]
    scene: Scene = scene_of(typed.trigger_or_first, words[0] if words else "")
    return {
        "phone_account": account,
        "phone_scene": scene,
        "phone_bubbles": bubbles(filled(tuple(messages), places, visit.t("Lin")), pictures),
        "phone_clock": _clock(typed.opens_at),
    }


def _clock(opens_at: str) -> str:
    minute = minute_of_day(opens_at)
    return "12:00" if not minute else f"{minute // 60:02}:{minute % 60:02}"
