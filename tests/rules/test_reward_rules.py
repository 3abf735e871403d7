"""Who is given what, which codes a file holds, and tables that no spreadsheet takes for a formula."""

import io
import zipfile
from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.people import NOON
from yutang.campaigns.rewards.models import IssueState, RewardKind
from yutang.campaigns.rewards.reading import MOST_BYTES, read_lines
from yutang.campaigns.rewards.rules.codes import (
    KNOWN,
    MOST,
    ODD,
    ROUNDED,
    TOO_LONG,
    TWICE,
    Alphabet,
    Line,
    MakeForm,
    check_make,
    new_codes,
    sort_lines,
)
from yutang.campaigns.rewards.rules.giving import Purse, Standing, Stock, Tier, Wish, answers
from yutang.campaigns.rewards.rules.money import fen_of, yuan
from yutang.campaigns.rewards.rules.ranks import tier_of_rank
from yutang.campaigns.rewards.rules.reasons import FOR_FANS, SENTENCES, Why
from yutang.errors import DomainError, Invalid, TooLarge
from yutang.sheets.tables import Table, harmless
from yutang.sheets.writing import csv_text, xlsx

# ---- giving ----------------------------------------------------------------------------------------------------------


def tier(tier_id: int = 1, **values: int | None) -> Tier:
    row: dict[str, int | None] = {"threshold": 3, "points": 0, "cost": 0, "stock": None, "taken": 0, **values}
    return Tier(tier_id, RewardKind.BADGE, title="", link="", **row)  # type: ignore[arg-type]  # stock alone is None


def wish(number: int, wanted: Tier, **values: bool) -> Wish:
    standing = Standing(number, number, 3, NOON, staff=values.get("staff", False), stopped=False)
    return Wish(standing, wanted, NOON + timedelta(seconds=number), None, Why.REACHED)


@given(
    stock=st.none() | st.integers(0, 8),
    taken=st.integers(0, 8),
    cost=st.integers(0, 50),
    today=st.none() | st.integers(-10, 200),
    total=st.none() | st.integers(-10, 200),
    people=st.integers(0, 12),
)
def test_never_more_is_given_than_there_is(
    stock: int | None, taken: int, cost: int, today: int | None, total: int | None, people: int
) -> None:
    wanted = tier(stock=stock, taken=taken, cost=cost)

    given_out = answers([wish(n, wanted) for n in range(people)], Stock(Purse(today, total), {}, {}, 0))

    ready = [answer for answer in given_out if answer.state is IssueState.READY]
    assert stock is None or len(ready) <= max(stock - taken, 0)
    assert all(budget is None or not ready or len(ready) * cost <= budget for budget in (today, total))
    assert given_out[: len(ready)] == ready, "who came first is served first"
    served_all = len(ready) == people
    assert served_all or not _one_more_fits(wanted, len(ready), today, total), "nothing is kept that could be given"


def _one_more_fits(wanted: Tier, ready: int, today: int | None, total: int | None) -> bool:
    in_stock = wanted.left is None or wanted.left > ready
    return in_stock and all(b is None or (ready + 1) * wanted.cost <= b for b in (today, total))


def test_who_is_looked_at_takes_nothing_from_those_behind() -> None:
    wanted = tier(stock=1)

    first, second = answers([wish(1, wanted, staff=True), wish(2, wanted)], Stock(Purse(), {}, {}, 0))

    assert (first.state, first.why, second.state) == (IssueState.REVIEW, Why.STAFF, IssueState.READY)


def test_every_reason_has_a_sentence_and_waiting_ones_have_one_for_fans() -> None:
    assert set(SENTENCES) == set(Why)
    assert {Why.QUEUE, Why.STOCK, Why.CODES, Why.DAY, Why.TOTAL, Why.FELL, Why.RANK_LOST, Why.REJECTED} == set(FOR_FANS)


def test_a_place_brings_the_smallest_tier_that_reaches_it() -> None:
    board = [tier(1, threshold=1), tier(2, threshold=3), tier(3, threshold=10)]

    brought = {rank: found.id if (found := tier_of_rank(rank, board)) else None for rank in (1, 2, 3, 4, 10, 11)}

    assert brought == {1: 1, 2: 2, 3: 2, 4: 3, 10: 3, 11: None}


# ---- files of codes --------------------------------------------------------------------------------------------------


def codes_of(body: bytes) -> list[str]:
    return [code for _, code in sort_lines(read_lines(body)).codes]


@pytest.mark.parametrize(
    "body",
    [
        b"code\r\nAAA\r\nBBB\r\n",
        "\ufeff兑换码,面值\nAAA,10\nBBB,20".encode(),
        "兑换码\n AAA \n\nBBB".encode("gb18030"),
        "兑换码\tx\nAAA\t1\nBBB\t2\n".encode("utf-16"),
        b'"AAA"\n"BBB"',
    ],
)
def test_codes_are_read_as_shops_write_them(body: bytes) -> None:
    assert codes_of(body) == ["AAA", "BBB"]


def test_every_line_that_is_wrong_is_named_and_the_others_count() -> None:
    lines = [
        Line(1, "兑换码"), Line(2, "AAA"), Line(3, ""), Line(4, " AAA "), Line(5, "x" * 101), Line(6, "B\u200bB"),
        Line(7, "1.23457E+17", rounded=True), Line(8, "=1+1"),
    ]  # fmt: skip

    found = sort_lines(lines)

    assert found.codes == [(2, "AAA"), (8, "=1+1")]
    said = [(refused.number, refused.sentence.format(**refused.values)) for refused in found.refused]
    assert said == [
        (4, TWICE.format(line=4, other=2)),
        (5, TOO_LONG.format(line=5, most=100)),
        (6, ODD.format(line=6)),
        (7, ROUNDED.format(line=7)),
    ]
    assert KNOWN.format(line=9) == "Line 9: this reward has that code already."


def test_numbers_that_a_spreadsheet_has_rounded_are_refused() -> None:
    found = sort_lines(read_lines(b"1.23457E+17\n123456789012345678\n"))

    assert [code for _, code in found.codes] == ["123456789012345678"]
    assert [refused.sentence for refused in found.refused] == [ROUNDED]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Excel"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "no text"),
        (b"PK\x03\x04broken", "cannot be read"),
        (b"A\n" * (MOST + 2), "too much"),
        (b'"' + b"x" * 200_000, "cannot be read"),
    ],
)
def test_what_is_no_list_of_codes_is_refused_in_words(body: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        read_lines(body)


def test_a_file_that_is_too_large_is_not_looked_into() -> None:
    with pytest.raises(TooLarge):
        read_lines(b"A" * (MOST_BYTES + 1))


# ---- XLSX ------------------------------------------------------------------------------------------------------------

_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
_TEXTS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</sst>'


def book(sheet: str, texts: str = "") -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", sheet)
        if texts:
            parts.writestr("xl/sharedStrings.xml", texts)
    return kept.getvalue()


def test_a_workbook_that_we_write_is_read_again() -> None:
    rows: list[list[str | int]] = [["AAA", 1], ["兑换 1", 2], ["=SUM(A1)", 3], [12345678, 4]]

    read = read_lines(xlsx([Table("Codes", ["code", "n"], rows)]))

    assert [(line.number, line.text, line.rounded) for line in read] == [
        (1, "code", False), (2, "AAA", False), (3, "兑换 1", False), (4, "'=SUM(A1)", False), (5, "12345678", False),
    ]  # fmt: skip


def test_only_the_first_column_of_a_workbook_is_read_whatever_its_cells_claim() -> None:
    cells = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row>'
        '<row><c t="inlineStr"><is><t>no place</t></is></c><c t="inlineStr"><is><t>second</t></is></c></row>'
        '<row r="7"><c r="A7"><v>123456789012345678</v></c></row>'
    )
    texts = "<si><r><t>AA</t></r><r><t>A</t></r><rPh><t>reading</t></rPh></si><si><t>BBB</t></si>"

    read = read_lines(book(_SHEET.format(cells), _TEXTS.format(texts)))

    assert [(line.number, line.text, line.rounded) for line in read] == [
        (1, "AAA", False), (1048577, "no place", False), (7, "123456789012345678", True),
    ]  # fmt: skip


_BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "body",
    [
        book(_BOMB + _SHEET.format('<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>')),
        book(_SHEET.format('<row r="1"><c r="A1" t="s"><v>5</v></c></row>'), _TEXTS.format("<si><t>A</t></si>")),
        book(_SHEET.format('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'), _TEXTS.format("<si><t>A</t></si>")),
        book("<worksheet>"),
        book(_SHEET.format(" " * (33 << 20))),
        book(_SHEET.format("<row><c><v>1</v></c></row>" * 20_002)),
    ],
    ids=["entities", "text that is not there", "text before the first", "cut off", "unpacks to 33 MB", "too many rows"],
)
def test_hostile_workbooks_are_refused(body: bytes) -> None:
    with pytest.raises(Invalid):
        read_lines(body)


@given(st.binary(max_size=2000))
def test_any_bytes_are_codes_or_refused_and_never_a_fault(body: bytes) -> None:
    for start in (b"", b"PK\x03\x04"):
        with suppress(DomainError):
            assert sort_lines(read_lines(start + body)) is not None


# ---- made codes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alphabet", list(Alphabet))
def test_made_codes_are_different_and_of_the_chosen_kind(alphabet: Alphabet) -> None:
    wanted = check_make(MakeForm("500", "18", alphabet))

    made = new_codes(Random(7), wanted)

    assert len(set(made)) == 500
    assert all(len(code) == 18 for code in made)
    assert not set("01OI") & set("".join(made)) or alphabet is Alphabet.DIGITS


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (MakeForm("100", "8", "mixed"), "length"),
        (MakeForm("20000", "12", "digits"), "length"),
        (MakeForm("20001", "12", "mixed"), "count"),
        (MakeForm("0", "12", "mixed"), "count"),
        (MakeForm("ten", "33", "mixed"), "count"),
    ],
)
def test_codes_that_could_be_guessed_are_not_made(form: MakeForm, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_make(form)

    assert field in refused.value.fields


# ---- money and tables ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12", 1200), ("12.5", 1250), ("￥1,234.56", 123456), ("０.９９", 99), ("0.99", 99), ("-1", None),
        ("1.234", None), ("1e3", None), ("", None), ("99999999", None),
    ],
)  # fmt: skip
def test_money_is_read_as_people_type_it(text: str, fen: int | None) -> None:
    assert fen_of(text) == fen


@given(st.integers(0, 10**9))
def test_money_is_written_as_it_is_read(fen: int) -> None:
    assert fen_of(yuan(fen)) == fen


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"])
def test_what_fans_type_is_no_formula_in_a_table(text: str) -> None:
    table = Table("t", ["name"], [[text], [-5]])

    assert harmless(text) == f"'{text}"
    written = csv_text(table).decode("utf-8-sig")
    assert written.replace('"', "").startswith(f"name\r\n'{text}")
    assert written.endswith("\r\n-5\r\n"), "numbers stay numbers"
    with zipfile.ZipFile(io.BytesIO(xlsx([table]))) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
