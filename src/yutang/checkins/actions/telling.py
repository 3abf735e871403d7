"""What a programme says to one fan: at once through the edge, or in a message within their reply budget."""

from collections.abc import Mapping, Sequence

from yutang.checkins.actions.counting import Outcome, Tapped
from yutang.checkins.addresses import Site
from yutang.checkins.models import Programme
from yutang.checkins.rules.replying import KEPT, NOBODY, Reader, Voice, kept_data, voice_of
from yutang.checkins.store import people, programmes
from yutang.checkins.store.hot import Hot
from yutang.dialogue.actions.telling import Telling, do_tell
from yutang.jobs.kinds import ReceivedPush
from yutang.wechat.outgoing import Outgoing, TextOut
from yutang.workspaces.actions import Work


def voice_for(work: Work, site: Site, programme: Programme) -> Voice:
    """How a programme speaks now."""
    account = programmes.account(work.session, work.workspace_id, programme.account_id)
    named = ("", "") if account is None else (account.name, account.persona)
    return voice_of(kept_data(programme), work.now, *named, site.base_url)


def do_tell_counted(
    work: Work, site: Site, programme: Programme, counted: Sequence[tuple[Tapped, Outcome]]
) -> list[bool]:
    """That what they sent is their check-in; whether each could be told."""
    if programme.account_id is None:
        return [False] * len(counted)
    voice = voice_for(work, site, programme)
    rules = programmes.rules_of(work.session, work.workspace_id, programme.id)
    names = people.names_of(work.session, work.workspace_id, {tap.fan_id for tap, _ in counted})
    tellings = []
    for tap, outcome in counted:
        stay = outcome.stay
        if stay is None:
            continue
        reader = Reader(names.get(tap.fan_id, ""), site.own_page(programme.slug, stay.page_key))
        early = voice.plan.is_early(tap.at)
        said = voice.got(stay.standing, outcome.longest_before, outcome.day, reader, early=early)
        rule_id = rules[0].id if rules else None
        tellings.append(Telling(programme.account_id, tap.fan_id, TextOut(said.text), rule_id=rule_id, quiet=True))
    return do_tell(work, tellings)


def spoken(
    work: Work, site: Site, pushes: Sequence[ReceivedPush], fans: Mapping[tuple[int, str], int]
) -> Mapping[int, tuple[Outgoing, ...]]:
    """What the edge has just said for programmes, by the push's id in the inbox: for the conversations.

    To be asked before the pushes are applied. Where the worker is behind, or a fan taps twice within a batch, the
    streak may be the one of their next tap: what was said is not kept anywhere else.
    """
    answered = {each.rule_id for each in pushes if each.rule_id is not None}
    rules = programmes.kept_rules(work.session, work.workspace_id, answered) if answered else ()
    if not rules:
        return {}
    accounts = programmes.accounts(work.session, work.workspace_id, {rule.account_id for rule in rules})
    found: dict[int, tuple[Outgoing, ...]] = {}
    for rule in rules:
        account = accounts.get(rule.account_id)
        if account is None or KEPT not in rule.messages:
            continue
        voice = voice_of(rule.messages[KEPT], work.now, account.name, account.persona, site.base_url)
        met = [(each, fans.get((each.account_id, each.push.from_user))) for each in pushes if each.rule_id == rule.id]
        found |= _said(work, site, voice, met)
    return found


def _said(
    work: Work, site: Site, voice: Voice, met: Sequence[tuple[ReceivedPush, int | None]]
) -> dict[int, tuple[Outgoing, ...]]:
    fan_ids = {fan for _, fan in met if fan is not None}
    hot = Hot(work.session, work.workspace_id, voice.programme_id)
    standings = hot.standings(fan_ids)
    names = people.names_of(work.session, work.workspace_id, fan_ids)
    found: dict[int, tuple[Outgoing, ...]] = {}
    for push, fan in met:
        key = site.page_key(push.account_id, voice.programme_id, push.push.from_user)
        reader = Reader(names.get(fan or 0, ""), site.own_page(voice.slug, key))
        said = voice.answer(standings.get(fan or 0, NOBODY), push.at, reader)
        if said is not None:
            found[push.inbox_id] = (TextOut(said.text),)
    return found
