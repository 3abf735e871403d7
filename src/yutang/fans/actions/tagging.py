"""Tags and remarks: changed here, they are told to WeChat by the outbox; changed there, polls bring them here."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from yutang.errors import N_, Conflict, Invalid, NotFound
from yutang.fans.actions.asking import may_ask
from yutang.fans.models import Fan, Tag
from yutang.fans.rules.tags import LONGEST_NAME, LONGEST_REMARK, MOST, MOST_OF_A_FAN, SYSTEM_TAGS, fits
from yutang.fans.store import follows, people, tags
from yutang.fans.store.hot import accounts_of
from yutang.jobs.actions import enqueue
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

TAG_JOB: Final = "wechat.tag_fan"
REMARK_JOB: Final = "wechat.set_remark"
ON_THE_WAY: Final = timedelta(days=1)
"""A tag that was given here so recently may not have reached WeChat: that it is missing there means nothing."""


def do_tag(work: Work, fan_id: int, name: str) -> Tag:
    """Give a fan a tag, making it if there is none of that name; WeChat is told."""
    work.actor.require(Permission.FANS)
    fan = _fan(work, fan_id)
    tag = _tag_named(work, name)
    held = tags.of_fan(work.session, work.workspace_id, fan.id)
    if any(each.id == tag.id for each in held):
        return tag
    if len(held) >= MOST_OF_A_FAN:
        raise Conflict(N_("A fan has at most {n} tags: WeChat takes no more."), None, None, n=MOST_OF_A_FAN)
    tags.give(work.session, work.workspace_id, [(fan.id, tag.id)], work.now)
    work.audit("fan.tag", "fan", fan.id, None, {"tag": tag.name})
    _tell(work, fan.id, tag.id, has=True)
    return tag


def do_untag(work: Work, fan_id: int, tag_id: int) -> None:
    work.actor.require(Permission.FANS)
    fan = _fan(work, fan_id)
    tag = tags.find(work.session, work.workspace_id, tag_id)
    if tag is None:
        raise NotFound(N_("There is no such tag."))
    if all(each.id != tag_id for each in tags.of_fan(work.session, work.workspace_id, fan.id)):
        return
    tags.take(work.session, work.workspace_id, fan.id, tag_id)
    work.audit("fan.untag", "fan", fan.id, {"tag": tag.name}, None)
    _tell(work, fan.id, tag_id, has=False)


def do_set_remark(work: Work, fan_id: int, account_id: int, remark: str) -> None:
    """What the team calls a fan on one account; also in WeChat's own console, where that account may."""
    work.actor.require(Permission.FANS)
    fan = _fan(work, fan_id)
    text = " ".join(remark.split())
    if len(text) > LONGEST_REMARK:
        raise Invalid(N_("WeChat takes remarks of at most {n} characters."), None, None, n=LONGEST_REMARK)
    accounts = accounts_of(work.session, work.workspace_id)
    for follow in follows.of_fan(work.session, work.workspace_id, fan.id):
        if follow.account_id == account_id and follow.remark != text:
            follow.remark, follow.asked_at = text, None
            work.audit("fan.remark", "fan", fan.id, None, {"account_id": str(account_id)})
            if account_id in accounts and may_ask(accounts[account_id]):
                payload = {"account_id": account_id, "openid": follow.openid}
                enqueue(work, REMARK_JOB, payload)


def all_tags(work: Work) -> Sequence[Tag]:
    work.actor.require(Permission.FANS)
    return tags.all_tags(work.session, work.workspace_id)


def _fan(work: Work, fan_id: int) -> Fan:
    found = people.survivors(work.session, work.workspace_id, [fan_id]).get(fan_id)
    if found is None or found.erased_at is not None:
        raise NotFound(N_("There is no such fan."))
    return found


def _tag_named(work: Work, name: str) -> Tag:
    """Raises Invalid, or Conflict where there are too many tags."""
    text = " ".join(name.split())
    if not text or not fits(text):
        raise Invalid(N_("A tag has 1 to {n} bytes: ten Chinese characters."), None, None, n=LONGEST_NAME)
    found = tags.named(work.session, work.workspace_id, text)
    if found is not None:
        return found
    if tags.number(work.session, work.workspace_id) >= MOST:
        raise Conflict(N_("There are {n} tags already: WeChat takes no more."), None, None, n=MOST)
    tag = Tag(workspace_id=work.workspace_id, id=work.new_id(), name=text, created_at=work.now)
    work.session.add(tag)
    work.session.flush()
    return tag


def _tell(work: Work, fan_id: int, tag_id: int, *, has: bool) -> None:
    """Have each account that the fan follows and that may do so tell WeChat."""
    accounts = accounts_of(work.session, work.workspace_id)
    for follow in follows.of_fan(work.session, work.workspace_id, fan_id):
        if follow.following and follow.account_id in accounts and may_ask(accounts[follow.account_id]):
            payload = {"account_id": follow.account_id, "openid": follow.openid, "tag_id": tag_id, "has": has}
            enqueue(work, TAG_JOB, payload)


# ---- from WeChat ---------------------------------------------------------------------------------------------------


def do_learn_tags(work: Work, account_id: int, names: Mapping[int, str]) -> Mapping[int, int]:
    """The account's tags as WeChat lists them, id → name. Returns WeChat's id → ours; too long names stay out."""
    known = dict(tags.account_tags(work.session, work.workspace_id, account_id))
    gone = [tag_id for wechat_id, tag_id in known.items() if wechat_id not in names]
    tags.forget_on_account(work.session, work.workspace_id, account_id, gone)
    for wechat_id, name in names.items():
        text = " ".join(name.split())
        if wechat_id < SYSTEM_TAGS or not text or not fits(text):
            continue
        tag = tags.named(work.session, work.workspace_id, text)
        if tag is None:
            tag = Tag(workspace_id=work.workspace_id, id=work.new_id(), name=text, created_at=work.now)
            work.session.add(tag)
            work.session.flush()
        tags.name_on_account(work.session, work.workspace_id, account_id, tag.id, wechat_id)
    return tags.account_tags(work.session, work.workspace_id, account_id)


def do_note_tags(work: Work, account_id: int, listed: Mapping[str, Sequence[int]]) -> None:
    """What tags WeChat says these openids have on this account: openid → WeChat's ids. Tags it does not know stay."""
    ours = tags.account_tags(work.session, work.workspace_id, account_id)
    if not ours:
        return
    fans = follows.fans_of(work.session, work.workspace_id, account_id, list(listed))
    held = tags.held(work.session, work.workspace_id, set(fans.values()))
    missing: set[tuple[int, int]] = set()
    for openid, fan_id in fans.items():
        theirs = {ours[wechat_id] for wechat_id in listed[openid] if wechat_id in ours}
        missing |= {(fan_id, tag_id) for tag_id in theirs if (fan_id, tag_id) not in held}
        for tag_id in set(ours.values()) - theirs:
            since = held.get((fan_id, tag_id))
            if since is not None and since < work.now - ON_THE_WAY:
                tags.take(work.session, work.workspace_id, fan_id, tag_id)
    tags.give(work.session, work.workspace_id, sorted(missing), work.now)


def do_note_holders(work: Work, account_id: int, tag_id: int, openids: Sequence[str], *, all_of_them: bool) -> None:
    """Who has a tag, as WeChat lists them. `all_of_them`: whoever is not on the list has lost it."""
    have = tags.holders(work.session, work.workspace_id, account_id, tag_id)
    fans = follows.fans_of(work.session, work.workspace_id, account_id, openids)
    known = {fan_id for fan_id, _since in have.values()}
    new = {fan_id for fan_id in fans.values() if fan_id not in known}
    tags.give(work.session, work.workspace_id, [(fan_id, tag_id) for fan_id in sorted(new)], work.now)
    if all_of_them:
        listed = set(fans.values())
        for fan_id, since in have.values():
            if fan_id not in listed and since < work.now - ON_THE_WAY:
                tags.take(work.session, work.workspace_id, fan_id, tag_id)
