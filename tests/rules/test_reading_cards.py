"""From pixels to payload, name and date: with the real recogniser over drawn cards, and without any."""

from datetime import date, timedelta

import pytest
from PIL import Image, ImageFilter, ImageOps

from tests.support.cards import card
from tests.support.screenshots import (
    GROUP,
    NAME,
    OTHER_GROUP,
    PERSON,
    PRINTED,
    TODAY,
    encoded,
    opened,
    screenshot_of_card,
)
from yutang.groups.reader import CardReading, Recogniser, RejectCode, Slot, load_recogniser, read_card, sentence
from yutang.groups.reader.geometry import Box
from yutang.groups.reader.text import PlacedLine, name_in
from yutang.wechat.payloads import PayloadKind
from yutang.wechat.qr import qr_png

WECOM_GROUP = "https://work.weixin.qq.com/gm/00112233445566778899aabbccddeeff"
QQ_GROUP = "https://qm.qq.com/cgi-bin/qm/qr?k=lNotARealGroup0123456789abcdefgh"
WECOM_MEMBER = "https://work.weixin.qq.com/u/vcNotARealMember01?v=4.1.0"
ACQUISITION = "https://work.weixin.qq.com/ca/NotARealLink000001"


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    loaded = load_recogniser()
    assert loaded is not None, "the extra `ocr` belongs to every test run"
    return loaded


def read(
    picture: Image.Image | bytes,
    recogniser: Recogniser | None = None,
    slot: Slot = "group",
    today: date = TODAY,
) -> CardReading:
    data = picture if isinstance(picture, bytes) else encoded(picture, quality=90)
    return read_card(data, slot=slot, today=today, recogniser=recogniser)


def assert_all_was_read(reading: CardReading) -> None:
    assert reading == CardReading(
        ok=True,
        kind=PayloadKind.WECHAT_GROUP,
        payload=GROUP,
        group_name=NAME,
        expires_on=PRINTED,
        language="zh",
    )


def beside(*codes: str) -> Image.Image:
    """Several QRs on one poster."""
    poster = Image.new("RGB", (420 * len(codes), 500), "#b03020")
    for place, code in enumerate(codes):
        poster.paste(opened(qr_png(code, 6)), (20 + 420 * place, 60))
    return poster


# ---- the card as it comes --------------------------------------------------------------------------------------------


def test_a_chinese_card_gives_name_date_and_payload(recogniser: Recogniser) -> None:
    assert_all_was_read(read(screenshot_of_card(), recogniser))


def test_an_english_card_is_read_as_one(recogniser: Recogniser) -> None:
    reading = read(card(GROUP, "Group: Sample Reading Club 12", PRINTED, language="en"), recogniser)

    assert (reading.group_name, reading.expires_on, reading.language) == ("Sample Reading Club 12", PRINTED, "en")


@pytest.mark.parametrize("file_format", ["PNG", "WEBP", "JPEG"])
def test_each_format_of_phones_is_read(recogniser: Recogniser, file_format: str) -> None:
    assert_all_was_read(read(encoded(screenshot_of_card(), file_format), recogniser))


@pytest.mark.parametrize("degrees", [90, 180, 270, 4, -17])
def test_a_turned_card_is_read(recogniser: Recogniser, degrees: int) -> None:
    turned = screenshot_of_card().rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="#c8beb4")
    assert_all_was_read(read(turned, recogniser))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_card_that_exif_puts_upright_is_read(recogniser: Recogniser, orientation: int) -> None:
    undo = [
        None,
        None,
        Image.Transpose.FLIP_LEFT_RIGHT,
        Image.Transpose.ROTATE_180,
        Image.Transpose.FLIP_TOP_BOTTOM,
        Image.Transpose.TRANSPOSE,
        Image.Transpose.ROTATE_90,
        Image.Transpose.TRANSVERSE,
        Image.Transpose.ROTATE_270,
    ][orientation]
    card = screenshot_of_card()
    exif = Image.Exif()
    exif[0x0112] = orientation
    lying = card if undo is None else card.transpose(undo)

    assert_all_was_read(read(encoded(lying, exif=exif), recogniser))


def test_a_card_photographed_from_the_side_is_read(recogniser: Recogniser) -> None:
    card = screenshot_of_card()
    # Output pixel to input pixel, as Pillow wants it: the right edge is farther away than the left one.
    seen = card.transform(
        card.size,
        Image.Transform.PERSPECTIVE,
        (1.15, -0.02, -60, 0.12, 1.1, -130, 0.00014, 0),
        Image.Resampling.BICUBIC,
    )
    assert_all_was_read(read(seen.filter(ImageFilter.GaussianBlur(1)), recogniser))


def test_a_dark_card_is_read(recogniser: Recogniser) -> None:
    assert_all_was_read(read(screenshot_of_card(dark=True), recogniser))


def test_an_inverted_card_is_read(recogniser: Recogniser) -> None:
    assert_all_was_read(read(ImageOps.invert(screenshot_of_card()), recogniser))


def test_a_transparent_card_is_read_on_white(recogniser: Recogniser) -> None:
    grey = screenshot_of_card().convert("L")
    card = Image.new("RGBA", grey.size)  # black, and nowhere to be seen
    card.putalpha(ImageOps.invert(grey))
    assert_all_was_read(read(encoded(card, "PNG"), recogniser))


def test_a_card_for_print_in_four_inks_is_read(recogniser: Recogniser) -> None:
    assert_all_was_read(read(encoded(screenshot_of_card().convert("CMYK"), quality=90), recogniser))


def test_a_card_of_sixteen_bits_a_pixel_is_read(recogniser: Recogniser) -> None:
    deep = screenshot_of_card().convert("L").convert("I").point(lambda value: value * 257).convert("I;16")
    assert_all_was_read(read(encoded(deep, "PNG"), recogniser))


def test_a_card_with_a_palette_is_read(recogniser: Recogniser) -> None:
    assert_all_was_read(read(encoded(screenshot_of_card().quantize(16), "PNG"), recogniser))


def test_a_small_card_inside_a_chat_is_read(recogniser: Recogniser) -> None:
    chat = Image.new("RGB", (1080, 2340), "#ededed")
    chat.paste(screenshot_of_card().resize((540, 810), Image.Resampling.LANCZOS), (480, 300))
    assert_all_was_read(read(chat, recogniser))


def test_a_very_large_card_is_read(recogniser: Recogniser) -> None:
    assert_all_was_read(read(screenshot_of_card().resize((3780, 5670)), recogniser))


def test_script_behind_the_end_of_the_picture_changes_nothing(recogniser: Recogniser) -> None:
    polyglot = encoded(screenshot_of_card(), quality=90) + b"<script>alert(1)</script>"
    assert_all_was_read(read(polyglot, recogniser))


# ---- names and dates that are asked for ------------------------------------------------------------------------------


def test_a_card_of_wecom_needs_no_date(recogniser: Recogniser) -> None:
    reading = read(screenshot_of_card(WECOM_GROUP, "示例客户群", None), recogniser)

    assert (reading.ok, reading.kind, reading.group_name) == (True, PayloadKind.WECOM_GROUP, "示例客户群")
    assert (reading.expires_on, reading.asks) == (None, ())


def test_what_is_not_printed_is_asked_for(recogniser: Recogniser) -> None:
    reading = read(screenshot_of_card(GROUP, "", None), recogniser)

    assert (reading.ok, reading.group_name, reading.expires_on) == (True, None, None)
    assert reading.asks == ("group_name", "expires_on")


def test_a_date_that_cannot_be_true_is_asked_for(recogniser: Recogniser) -> None:
    """On 3 January `11/5` is 1/5 with its one doubled rather than a card that is two months old."""
    reading = read(screenshot_of_card(printed=date(2026, 11, 5)), recogniser, today=date(2027, 1, 3))

    assert (reading.ok, reading.expires_on, reading.asks) == (True, None, ("expires_on",))


def test_a_card_whose_date_has_passed_is_refused_and_says_what_was_read(recogniser: Recogniser) -> None:
    reading = read(screenshot_of_card(printed=date(2026, 8, 3)), recogniser)

    assert (reading.ok, reading.reject) == (False, RejectCode.EXPIRED)
    assert (reading.group_name, reading.expires_on) == (NAME, date(2026, 8, 3))


def test_the_last_day_of_a_card_is_still_good(recogniser: Recogniser) -> None:
    assert read(screenshot_of_card(), recogniser, today=PRINTED).ok
    assert read(screenshot_of_card(), recogniser, today=PRINTED + timedelta(days=1)).reject is RejectCode.EXPIRED


def test_without_a_recogniser_the_date_is_assumed_and_said_to_be() -> None:
    reading = read(screenshot_of_card())

    assert (reading.ok, reading.payload, reading.expires_assumed) == (True, GROUP, True)
    assert reading.expires_on == TODAY + timedelta(days=6)
    assert reading.asks == ("group_name",)


def test_without_a_recogniser_no_date_is_assumed_for_wecom() -> None:
    reading = read(screenshot_of_card(WECOM_GROUP, "示例客户群", None))

    assert (reading.expires_on, reading.expires_assumed, reading.asks) == (None, False, ("group_name",))


def test_a_blurred_date_is_asked_for_and_never_guessed(recogniser: Recogniser) -> None:
    card = screenshot_of_card()
    footer = (0, 1190, 1080, 1280)
    card.paste(card.crop(footer).filter(ImageFilter.GaussianBlur(6)), footer[:2])
    reading = read(card, recogniser)

    assert (reading.ok, reading.group_name, reading.expires_on) == (True, NAME, None)
    assert reading.asks == ("expires_on",)


# ---- which code for which slot ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payload", "slot", "reject"),
    [
        (GROUP, "group", None),
        (WECOM_GROUP, "group", None),
        (QQ_GROUP, "group", None),
        (PERSON, "person", None),
        (WECOM_MEMBER, "person", None),
        (ACQUISITION, "person", None),
        (PERSON, "group", "personal_card"),
        (WECOM_MEMBER, "group", "wecom_member"),
        (ACQUISITION, "group", "wecom_acquisition"),
        ("http://weixin.qq.com/q/02NotARealTicket_00001", "group", "official_account"),
        ("wxp://f2f0NotARealPurse0123456789", "group", "payment_code"),
        ("https://qr.alipay.com/fkx00notarealpurse00001", "group", "payment_code"),
        ("https://www.example.com/join", "group", "not_wechat"),
        ("https://weixin.qq.com@example.com/g/AwYAAtestNotARealToken00", "group", "not_wechat"),
        ("加群请联系前台", "group", "not_wechat"),
        (GROUP, "person", "group_code"),
        (WECOM_GROUP, "person", "group_code"),
        (QQ_GROUP, "person", "group_code"),
        ("http://weixin.qq.com/r/NotARealAccount0000001", "person", "official_account"),
        ("https://www.example.com/join", "person", "not_wechat"),
    ],
)
def test_each_slot_takes_its_own_kinds_and_names_the_others(payload: str, slot: Slot, reject: str | None) -> None:
    reading = read(beside(payload), slot=slot)

    assert (reading.ok, reading.reject) == (reject is None, reject)
    assert reading.payload == payload


def test_a_person_needs_neither_name_nor_date() -> None:
    reading = read(beside(PERSON), slot="person")
    assert (reading.ok, reading.asks, reading.expires_on, reading.expires_assumed) == (True, (), None, False)


def test_two_codes_in_one_picture_are_refused_and_both_are_named() -> None:
    reading = read(beside(GROUP, OTHER_GROUP))

    assert reading.reject is RejectCode.MULTIPLE_QR
    assert reading.payloads == (GROUP, OTHER_GROUP)


def test_a_small_second_code_is_not_overlooked() -> None:
    poster = screenshot_of_card()
    poster.paste(opened(qr_png("https://www.example.com/a", 3)), (900, 40))
    assert read(poster).reject is RejectCode.MULTIPLE_QR


def test_the_same_code_twice_is_one_code() -> None:
    assert read(beside(GROUP, GROUP)).payload == GROUP


def test_a_thumbnail_is_too_small() -> None:
    reading = read(encoded(screenshot_of_card().resize((140, 210), Image.Resampling.LANCZOS), "PNG"))
    assert (reading.reject, reading.payload) == (RejectCode.TOO_SMALL, GROUP)


def test_a_picture_without_a_code_has_none() -> None:
    assert read(Image.new("RGB", (1080, 1920), "#b03020")).reject is RejectCode.NO_QR


def test_a_covered_code_cannot_be_read() -> None:
    card = screenshot_of_card()
    card.paste("#ffcc00", (330, 530, 750, 950))
    assert read(card).reject is RejectCode.NO_QR


def test_a_card_blurred_beyond_reading_has_no_code() -> None:
    assert read(screenshot_of_card().filter(ImageFilter.GaussianBlur(14))).reject is RejectCode.NO_QR


@pytest.mark.parametrize("code", RejectCode)
def test_each_refusal_has_a_sentence_in_both_languages(code: RejectCode) -> None:
    said = sentence(code)
    assert said.zh.endswith("。")
    assert said.en.endswith(".")
    assert said.zh in str(said)
    assert said.en in str(said)


def test_a_reading_survives_being_stored(recogniser: Recogniser) -> None:
    for reading in (read(screenshot_of_card(), recogniser), read(beside(GROUP, OTHER_GROUP)), read(b"")):
        assert CardReading.from_json(reading.to_json()) == reading


# ---- which lines are the name ----------------------------------------------------------------------------------------


def lines(*rows: tuple[str, float, float]) -> list[PlacedLine]:
    """(text, top, height) with the place in sides of the QR."""
    return [PlacedLine(text, (0.9,) * len(text), Box(0.1, top, 0.9, top + height)) for text, top, height in rows]


@pytest.mark.parametrize(
    ("rows", "name", "language"),
    [
        ([("Group: LLM微调应用交流群7", -0.22, 0.08)], "LLM微调应用交流群7", "en"),
        ([("群聊：周末徒步", -0.22, 0.08)], "周末徒步", "zh"),
        ([("Group: Sample交流群", -0.29, 0.08), ("40", -0.18, 0.055)], "Sample交流群40", "en"),
        ([("Group: Sample Reading", -0.29, 0.08), ("Club 12", -0.18, 0.07)], "Sample Reading Club 12", "en"),
        ([("Po", -0.6, 0.1), ("Group: Group study", -0.22, 0.08)], "Group study", "en"),
        ([("示例客户群", -0.57, 0.09), ("使用微信或企业微信扫码加入", -0.35, 0.06)], "示例客户群", None),
        ([("林老师", -0.4, 0.08), ("广东 深圳", -0.3, 0.04)], "林老师", None),
        ([("扫一扫二维码，加入群聊", -0.2, 0.05)], None, None),
        ([], None, None),
    ],
)
def test_the_name_is_told_from_what_stands_beside_it(
    rows: list[tuple[str, float, float]], name: str | None, language: str | None
) -> None:
    found = name_in(lines(*rows))

    assert (found.text if found else None, found.language if found else None) == (name, language)
