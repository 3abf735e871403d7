"""Reply rules, on both databases."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from tests.support.codes import add_code, add_place
from tests.support.people import Person
from tests.support.reply_desk import BASE_URL, add_reply, connect, reply_form
from tests.support.reply_rules import NOON
from yutang.accounts.models import Account, ReplyTrigger
from yutang.accounts.replies.actions import (
    ReplyForm,
    columns_of,
    do_add_rule,
    do_change_rule,
    do_delete_rule,
    do_move_rule,
    do_set_active,
    find_rule,
    form_of,
    messages_of,
    pictures_of,
    rules_of,
    try_out,
)
from yutang.accounts.replies.actions.forms import Checked, check_reply
from yutang.accounts.replies.rules import Places, rules_from_rows
from yutang.accounts.replies.rules.composing import Draft
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.livecodes.actions import channels_of
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.messages import Text
from yutang.wechat.outgoing import Article, ImageOut, NewsOut, TextOut
from yutang.workspaces.models import AuditEntry, Role

A_YOGA_LINK = '<a href="{link:yoga22}">点这里进群</a>'


@pytest.fixture
def person(database: Database) -> Person:
    return Person(database)


@pytest.fixture
def account_id(person: Person) -> int:
    with person.working() as work:
        return connect(work).id


def refused(person: Person, account_id: int, form: ReplyForm) -> dict[str, str]:
    """The sentences beside the fields, with their places filled."""
    with person.reading() as work, pytest.raises(Invalid) as caught:
        check_reply(work, account_id, form)
    return {name: sentence.format(**caught.value.values) for name, sentence in caught.value.fields.items()}


def version(person: Person, account_id: int) -> int:
    with person.reading() as work:
        return work.session.scalars(select(Account.version).where(Account.id == account_id)).one()


def audited(person: Person) -> list[str]:
    with person.reading() as work:
        rows = work.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [row.action for row in rows if row.action.startswith(("reply.", "code.channel"))]


def asked(person: Person, account_id: int) -> list[int]:
    with person.reading() as work:
        return [rule.id for rule in rules_of(work, account_id)]


# ---- adding and changing -------------------------------------------------------------------------------------------


def test_a_rule_is_kept_as_it_was_written_and_answers(person: Person, account_id: int) -> None:
    drafts = [
        Draft("text", "{nickname|你}好\r\n我是{persona}", block="0"),
        Draft("link", "课表", url="https://yu.example/t?a=1&b=2", block="1"),
        Draft("card", title="开课", description="周一见", url="https://yu.example", block="2"),
        Draft("image", media_id="MEDIA", block="3"),
    ]
    with person.working() as work:
        form = reply_form(drafts=drafts, words=["课 表", "ＫＥＢＩＡＯ"], opens_at="9", pictures={"MEDIA": "data:x"})
        rule_id = do_add_rule(work, account_id, form).id

    with person.reading() as work:
        shown = form_of(find_rule(work, account_id, rule_id))
        (rule,) = rules_of(work, account_id)
        assert pictures_of(work, account_id) == {"MEDIA": "data:x"}
    assert [replace(draft, text=draft.text.replace("\r", "")) for draft in drafts] == list(shown.drafts)
    assert (shown.name, shown.words, shown.opens_at) == ("课 表", ["课 表", "ＫＥＢＩＡＯ"], "09:00")
    assert rule.words == ("课 表", "kebiao")
    assert rule.messages == (
        TextOut("{nickname|你}好\n我是{persona}"),
        TextOut('<a href="https://yu.example/t?a=1&amp;b=2">课表</a>'),
        NewsOut((Article("开课", "周一见", "https://yu.example", ""),)),
        ImageOut("MEDIA"),
    )


def test_every_change_is_audited_and_counts_the_account_up(person: Person, account_id: int) -> None:
    rule_id = add_reply(person, account_id)
    before = version(person, account_id)
    with person.working() as work:
        do_change_rule(work, account_id, rule_id, reply_form("在这里"))
    with person.working() as work:
        do_set_active(work, account_id, rule_id, active=False)
    with person.working() as work:
        do_set_active(work, account_id, rule_id, active=True)
    with person.working() as work:
        do_delete_rule(work, account_id, rule_id)

    assert version(person, account_id) == before + 4
    assert audited(person) == ["reply.add", "reply.change", "reply.off", "reply.on", "reply.delete"]
    assert asked(person, account_id) == []


def test_a_form_that_is_older_than_the_rule_is_refused(person: Person, account_id: int) -> None:
    rule_id = add_reply(person, account_id)
    with person.reading() as work:
        opened = form_of(find_rule(work, account_id, rule_id))
    with person.later(minutes=1).working() as work:
        do_change_rule(work, account_id, rule_id, opened)

    with person.later(minutes=2).working() as work, pytest.raises(Conflict):
        do_change_rule(work, account_id, rule_id, opened)


def test_who_may_not_write_replies_changes_nothing(person: Person, account_id: int) -> None:
    rule_id = add_reply(person, account_id)
    designer = person.as_role(Role.DESIGNER)
    for change in (
        lambda work: do_add_rule(work, account_id, reply_form()),
        lambda work: do_change_rule(work, account_id, rule_id, reply_form()),
        lambda work: do_set_active(work, account_id, rule_id, active=False),
        lambda work: do_move_rule(work, account_id, rule_id, earlier=True),
        lambda work: do_delete_rule(work, account_id, rule_id),
    ):
        with designer.working() as work, pytest.raises(NotAllowed):
            change(work)
    with person.as_role(Role.EDITOR).working() as work:
        do_delete_rule(work, account_id, rule_id)


def test_another_workspace_sees_and_changes_nothing(person: Person, account_id: int) -> None:
    rule_id = add_reply(person, account_id)
    stranger = person.of_workspace(2)
    with stranger.working() as work:
        own = connect(work).id
    with stranger.reading() as work:
        assert rules_of(work, account_id) == []
        assert messages_of(work, [rule_id]) == {}
    for place in (account_id, own):
        with stranger.working() as work, pytest.raises(NotFound):
            do_delete_rule(work, place, rule_id)
    with stranger.working() as work, pytest.raises(NotFound):
        do_add_rule(work, account_id, reply_form())


# ---- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"trigger": "moon"}, "trigger", "Please choose when this is answered."),
        ({"matching": "vaguely"}, "matching", "Please choose how the words are compared."),
        ({"words": [" ", ""]}, "words", "Please fill this in."),
        ({"words": ["长" * 61]}, "words", "Please keep each word under 60 characters."),
        ({"words": [str(n) for n in range(31)]}, "words", "Please keep it to 30 words."),
        ({"trigger": "menu", "words": ["键" * 43]}, "words", "A menu entry's key has at most 128 bytes."),
        ({"trigger": "scene", "words": ["s" * 65]}, "words", "A scene has at most 64 characters."),
        ({"opens_at": "noon"}, "opens_at", "Please type a time like 09:00."),
        ({"priority": "1001"}, "priority", "The priority lies between 0 and 1000."),
        ({"drafts": []}, "messages", "Please add what the fan gets."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    person: Person, account_id: int, changes: dict[str, object], field: str, sentence: str
) -> None:
    assert refused(person, account_id, reply_form(**changes))[field] == sentence  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (Draft("text", "  "), "Please write a text."),
        (
            Draft("text", "鱼" * 683),
            "The text is too long for WeChat: 2049 bytes, 2048 are allowed. A Chinese character takes 3 bytes.",
        ),
        (Draft("text", "{who}"), "“{who}” stands for nothing here. See the list of what can be filled in."),
        (Draft("link", "进群", url="javascript:alert(1)"), "A link begins with https:// or http://."),
        (Draft("link", "", url="https://a.example"), "Please write the words that a fan taps."),
        (Draft("link", "<b>", url="https://a.example"), "The words of a link may not hold < or >."),
        (Draft("card", url="https://a.example"), "A card needs a title."),
        (Draft("card", title="a", url="nowhere"), "A link begins with https:// or http://."),
        (Draft("card", title="长" * 65, url="https://a.example"), "Please keep the title under 64 characters."),
        (Draft("image"), "The picture is missing."),
        (Draft("hologram"), "Please choose what kind of message this is."),
        (Draft("text", "{link:nowhere}"), "There is no live code of this address, or no such channel of it."),
    ],
)
def test_a_message_that_wechat_would_not_take_is_refused(
    person: Person, account_id: int, draft: Draft, sentence: str
) -> None:
    found = refused(person, account_id, reply_form(drafts=[replace(draft, block="7")]))

    assert found == {"m7": sentence}


def test_the_longest_nickname_must_fit_too(person: Person, account_id: int) -> None:
    name_takes = 32 * 3
    fits = "a" * (2048 - name_takes) + "{nickname}"
    with person.reading() as work:
        assert isinstance(check_reply(work, account_id, reply_form(fits)), Checked)
    assert "m0" in refused(person, account_id, reply_form("a" + fits))


def test_so_many_messages_as_wechat_lets_follow(person: Person, account_id: int) -> None:
    with person.reading() as work:
        check_reply(work, account_id, reply_form(*"123456"))
        check_reply(work, account_id, reply_form(*"1234", trigger="follow"))
    too_many = {"messages": "Too many messages: 6 are allowed here."}
    assert refused(person, account_id, reply_form(*"1234567")) == too_many
    assert "messages" in refused(person, account_id, reply_form(*"12345", trigger="menu"))


def test_an_account_that_may_not_write_to_fans_answers_once(person: Person) -> None:
    with person.working() as work:
        account_id = connect(work, AccountClass.SUBSCRIPTION).id

    assert refused(person, account_id, reply_form("1", "2")) == {"messages": "Too many messages: 1 are allowed here."}


# ---- live codes ----------------------------------------------------------------------------------------------------


def test_a_reply_that_leads_to_a_live_code_is_counted_there(person: Person, account_id: int) -> None:
    with person.working() as work:
        code_id = add_code(work, add_place(work), slug="yoga22").id
    rule_id = add_reply(person, account_id, "{link:yoga22} 和 {link:YOGA22}", A_YOGA_LINK, channel_label="自动回复")
    add_reply(person, account_id, "{link:yoga22}")

    with person.reading() as work:
        assert [(channel.key, channel.label) for channel in channels_of(work, code_id)] == [("reply", "自动回复")]
        said = messages_of(work, [rule_id])[rule_id]
        elsewhere = messages_of(work, [rule_id], base_url="https://b.example")[rule_id]
    address = f"{BASE_URL}/c/yoga22?from=reply"
    assert said == (TextOut(f"{address} 和 {address}"), TextOut(f'<a href="{address}">点这里进群</a>'))
    assert isinstance(elsewhere[1], TextOut)
    assert "https://b.example/c/yoga22" in elsewhere[1].text
    assert "m0" in refused(person, account_id, reply_form("{link:yoga22/poster}"))


def test_another_workspaces_live_code_cannot_be_linked(person: Person, account_id: int) -> None:
    with person.of_workspace(2).working() as work:
        add_code(work, add_place(work), slug="theirs")

    assert "m0" in refused(person, account_id, reply_form("{link:theirs}"))


# ---- order ---------------------------------------------------------------------------------------------------------


def test_rules_move_past_each_other_and_stop_at_the_ends(person: Person, account_id: int) -> None:
    first, second, third = (add_reply(person, account_id, words=[word], trigger="menu") for word in "ABC")
    other = add_reply(person, account_id, trigger="follow")

    def move(rule_id: int, *, earlier: bool) -> list[int]:
        with person.working() as work:
            do_move_rule(work, account_id, rule_id, earlier=earlier)
        return [each for each in asked(person, account_id) if each != other]

    assert move(third, earlier=True) == [first, third, second]
    assert move(first, earlier=False) == [third, first, second]
    assert move(third, earlier=True) == [third, first, second]
    assert move(second, earlier=False) == [third, first, second]
    assert move(second, earlier=True) == [third, second, first]


def test_a_less_exact_keyword_can_be_moved_before_the_exact_one(person: Person, account_id: int) -> None:
    exact = add_reply(person, account_id, "整句")
    part = add_reply(person, account_id, "部分", words=["群"], matching="contains")
    assert asked(person, account_id) == [exact, part]
    with person.working() as work:
        do_move_rule(work, account_id, part, earlier=True)

    with person.reading() as work:
        account = work.session.get_one(Account, (1, account_id))
        told = try_out(work, account, Text("进群"), NOON, nickname=None, base_url=BASE_URL)
    assert told.chosen is not None
    assert told.chosen.messages == (TextOut("部分"),)


def test_priorities_that_are_used_up_are_counted_anew(person: Person, account_id: int) -> None:
    ids = [add_reply(person, account_id, words=[word], priority=1000) for word in "abc"]
    with person.working() as work:
        do_move_rule(work, account_id, ids[2], earlier=True)

    assert asked(person, account_id) == [ids[0], ids[2], ids[1]]
    with person.reading() as work:
        assert [rule.priority for rule in rules_of(work, account_id)] == [1, 1, 0]


# ---- the edge and the worker ---------------------------------------------------------------------------------------


def test_the_edge_reads_the_same_rules_by_plain_sql(person: Person, account_id: int) -> None:
    add_reply(person, account_id, "{nickname|你}好，我是{persona}")
    with person.reading() as work:
        query = text("SELECT * FROM reply_rules WHERE workspace_id = 1 AND account_id = :account_id")
        rows = work.session.execute(query, {"account_id": account_id}).mappings().all()
        kept = [columns_of(find_rule(work, account_id, row["id"])) for row in rows]
    places = Places("早起瑜伽", "小鱼", BASE_URL)
    raw, typed = rules_from_rows([dict(row) for row in rows], places), rules_from_rows(kept, places)

    chosen = raw.choose(Text("进群！"), NOON)

    assert chosen is not None
    assert chosen.messages == (TextOut("你好，我是小鱼"),)
    assert chosen == typed.choose(Text("进群！"), NOON)


def test_the_worker_gets_what_each_rule_says(person: Person, account_id: int) -> None:
    first = add_reply(person, account_id, "{nickname|你}好", "我是{persona}，{account}的")
    second = add_reply(person, account_id, "再见", trigger="follow")

    with person.as_role().reading() as work:
        assert messages_of(work, [first, second, 999]) == {
            first: (TextOut("你好"), TextOut("我是小鱼，早起瑜伽的")),
            second: (TextOut("再见"),),
        }
        assert messages_of(work, [first], nickname="妮妮")[first][0] == TextOut("妮妮好")


def test_words_count_only_where_there_are_any(person: Person, account_id: int) -> None:
    add_reply(person, account_id, trigger="follow", words=["x"], matching="contains")

    with person.reading() as work:
        (rule,) = rules_of(work, account_id)
    assert (rule.trigger, rule.words, rule.name) == (ReplyTrigger.FOLLOW, (), "-")
