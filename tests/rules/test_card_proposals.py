"""What a dropped card most likely is."""

from datetime import date

from yutang.groups.models import GroupKind
from yutang.groups.uploads.rules import ASK, LEAVE, NEW, CardFacts, KnownGroup, Proposal, Why, propose

YOGA = KnownGroup(7, GroupKind.WECHAT, "瑜伽×茶 7")


def facts(
    upload_id: int, name: str = "", key: str | None = None, day: int | None = 28, wanted: int | None = None
) -> CardFacts:
    expires_on = None if day is None else date(2026, 11, day)
    return CardFacts(upload_id, GroupKind.WECHAT, key or f"qr-{upload_id}", name, expires_on, wanted)


def test_a_card_that_nothing_is_known_of_is_a_new_group() -> None:
    assert propose([facts(1, "瑜伽8")], [YOGA], {}) == {1: Proposal(NEW, Why.UNKNOWN)}


def test_a_card_with_a_groups_name_is_that_groups_next_qr() -> None:
    assert propose([facts(1, "瑜伽x茶7")], [YOGA], {}) == {1: Proposal("7", Why.SAME_NAME)}


def test_a_group_of_another_kind_with_the_same_name_is_another_group() -> None:
    wecom = KnownGroup(7, GroupKind.WECOM, "瑜伽×茶 7")
    assert propose([facts(1, "瑜伽x茶7")], [wecom], {})[1].target == NEW


def test_a_qr_we_know_says_more_than_the_name() -> None:
    assert propose([facts(1, "瑜伽x茶7", key="known")], [YOGA], {"known": 9}) == {1: Proposal("9", Why.SAME_QR)}


def test_a_card_uploaded_on_a_groups_page_is_for_that_group() -> None:
    assert propose([facts(1, "瑜伽x茶7", wanted=12)], [YOGA], {}) == {1: Proposal("12", Why.WANTED)}


def test_two_groups_of_one_name_are_asked_about() -> None:
    twin = KnownGroup(8, GroupKind.WECHAT, "瑜伽x茶7")
    assert propose([facts(1, "瑜伽x茶7")], [YOGA, twin], {}) == {1: Proposal(ASK, Why.SEVERAL)}


def test_the_same_qr_twice_counts_once() -> None:
    proposals = propose([facts(1, "a", key="k"), facts(2, "a", key="k")], [], {})
    assert proposals == {1: Proposal(NEW, Why.UNKNOWN), 2: Proposal(LEAVE, Why.TWICE)}


def test_of_two_cards_for_one_group_the_later_date_is_taken() -> None:
    cards = [facts(1, "瑜伽x茶7", day=25), facts(2, "瑜伽x茶7", day=28), facts(3, "瑜伽x茶7", day=26)]
    proposals = propose(cards, [YOGA], {})
    assert {upload: proposal.target for upload, proposal in proposals.items()} == {1: LEAVE, 2: "7", 3: LEAVE}
    assert proposals[3].why is Why.OLDER


def test_of_two_new_groups_of_one_name_the_later_date_is_taken() -> None:
    proposals = propose([facts(1, "瑜伽8", day=28), facts(2, "瑜伽 8", day=25)], [], {})
    assert [proposals[1].target, proposals[2].target] == [NEW, LEAVE]


def test_of_equal_dates_the_card_dropped_last_is_taken() -> None:
    proposals = propose([facts(1, "瑜伽8"), facts(2, "瑜伽8")], [], {})
    assert [proposals[1].target, proposals[2].target] == [LEAVE, NEW]


def test_cards_whose_name_was_not_read_do_not_compete() -> None:
    proposals = propose([facts(1), facts(2)], [KnownGroup(3, GroupKind.WECHAT, " ")], {})
    assert [proposals[1].target, proposals[2].target] == [NEW, NEW]
