"""Reply rules as values, and asking them."""

from dataclasses import replace
from datetime import UTC, datetime

from yutang.accounts.models import Matching, ReplyTrigger
from yutang.accounts.replies.rules import Places, Rule, choose_reply, comparable
from yutang.wechat.messages import Content
from yutang.wechat.outgoing import TextOut

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
PLACES = Places(account="瑜伽妈妈", persona="小鱼", base_url="https://yu.example")
FOLLOW, SCENE, KEYWORD = ReplyTrigger.FOLLOW, ReplyTrigger.SCENE, ReplyTrigger.KEYWORD
MENU, DEFAULT = ReplyTrigger.MENU, ReplyTrigger.DEFAULT


def a_rule(id_: int, trigger: ReplyTrigger, *words: str, how: Matching = Matching.EXACT, **more: object) -> Rule:
    """A rule as `rule_of` makes it; it says its own id."""
    rule = Rule(id_, trigger, (TextOut(f"answer {id_}"),), how, comparable(trigger, how, words), name=f"rule {id_}")
    return replace(rule, **more)  # type: ignore[arg-type]


def chosen_id(rules: list[Rule], content: Content, local: datetime = NOON) -> int | None:
    chosen = choose_reply(rules, content, local)
    return None if chosen is None else chosen.rule_id


def at(hour: int, minute: int = 0) -> datetime:
    return NOON.replace(hour=hour, minute=minute)
