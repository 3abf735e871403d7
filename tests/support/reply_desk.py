"""An account whose replies are written: connected by the action that people use, its rules by theirs."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from tests.support.people import Person
from yutang.accounts.models import Account
from yutang.accounts.official.actions import ConnectForm, do_connect
from yutang.accounts.replies.actions import ReplyForm, do_add_rule
from yutang.accounts.replies.rules.composing import Draft
from yutang.sealing import Sealer
from yutang.wechat.capabilities import AccountClass
from yutang.workspaces.actions import Work

BASE_URL = "https://yu.example"
_SEALER = Sealer(b"0123456789abcdef0123456789abcdef")
_SECRET = "5f1d7a84db00d2fce00b31a7fc73c5c1"


def connect(
    work: Work,
    account_class: AccountClass = AccountClass.SERVICE_CERTIFIED,
    *,
    app_id: str = "",
    secret: str = _SECRET,
    sealer: Sealer = _SEALER,
) -> Account:
    """早起瑜伽, for whom 小鱼 speaks. Keys that WeChat should take need the installation's sealer."""
    form = ConnectForm(account_class, "早起瑜伽", app_id or f"wx{work.new_id() % 16**16:016x}", secret)
    account = do_connect(work, sealer, form, Random(work.new_id()))
    account.persona = "小鱼"
    return account


def text(said: str, block: str = "0") -> Draft:
    return Draft("text", said, block=block)


def reply_form(*said: str, trigger: str = "keyword", words: Sequence[str] = ("进群",), **more: object) -> ReplyForm:
    """A rule that answers with these texts."""
    drafts = [text(each, str(place)) for place, each in enumerate(said or ("来啦",))]
    form = ReplyForm(trigger, drafts, words=words, base_url=BASE_URL)
    return replace(form, **more)  # type: ignore[arg-type]  # tests also try what does not fit


def add_reply(person: Person, account_id: int, *said: str, **more: object) -> int:
    """The id of a new rule."""
    with person.working() as work:
        return do_add_rule(work, account_id, reply_form(*said, **more)).id  # type: ignore[arg-type]
