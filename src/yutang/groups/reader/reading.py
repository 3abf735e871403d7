"""From the bytes of an upload to what the card says, in one call that never raises for what a stranger sends."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from yutang.groups.reader.card import CardReading, Slot, refused
from yutang.groups.reader.codes import find_codes
from yutang.groups.reader.expiry import (
    ASSUMED_DAYS,
    DateReading,
    Language,
    Verdict,
    decide,
    language_of,
    parse_printed,
)
from yutang.groups.reader.geometry import CardPlane, plane_of
from yutang.groups.reader.images import MAX_PIXELS, open_grey
from yutang.groups.reader.recogniser import Recogniser
from yutang.groups.reader.rejects import RejectCode
from yutang.groups.reader.text import (
    Name,
    PlacedLine,
    is_boilerplate,
    lines_above,
    lines_below,
    lines_of_page,
    name_in,
    read_row,
)
from yutang.wechat.payloads import GROUP_KINDS, PERSON_KINDS, PayloadKind, kind_of

# Below this the whole card is under 190 pixels wide: its date has letters of 6 pixels, and phones begin to fail at it.
MIN_QR_SIDE = 120
# Below this (a card of 460 pixels) single digits blur into each other, so the date must be read twice alike.
SMALL_QR_SIDE = 300
_LEAST_SURE_NAME = 0.7

_NOT_FOR: dict[PayloadKind, RejectCode] = {
    PayloadKind.WECHAT_GROUP: RejectCode.GROUP_CODE,
    PayloadKind.WECOM_GROUP: RejectCode.GROUP_CODE,
    PayloadKind.QQ_GROUP: RejectCode.GROUP_CODE,
    PayloadKind.WECHAT_PERSONAL: RejectCode.PERSONAL_CARD,
    PayloadKind.WECOM_MEMBER: RejectCode.WECOM_MEMBER,
    PayloadKind.WECOM_ACQUISITION: RejectCode.WECOM_ACQUISITION,
    PayloadKind.WECHAT_OA: RejectCode.OFFICIAL_ACCOUNT,
    PayloadKind.WECHAT_PAY: RejectCode.PAYMENT_CODE,
    PayloadKind.ALIPAY: RejectCode.PAYMENT_CODE,
    PayloadKind.URL: RejectCode.NOT_WECHAT,
    PayloadKind.TEXT: RejectCode.NOT_WECHAT,
}


def read_card(
    data: bytes, *, slot: Slot, today: date, recogniser: Recogniser | None, max_pixels: int = MAX_PIXELS
) -> CardReading:
    """What an uploaded picture says. `today` is the local day of the upload; the printed date is judged against it.

    Takes about 0.2 s of CPU for a screenshot, at most 4 s, and 700 MB. Without a recogniser only the QR is read.
    """
    grey = open_grey(data, max_pixels)
    if isinstance(grey, RejectCode):
        return refused(grey)
    codes = find_codes(grey)
    if not codes:
        return refused(RejectCode.NO_QR)
    if len(codes) > 1:
        return refused(RejectCode.MULTIPLE_QR, payloads=tuple(code.text for code in codes))
    code = codes[0]
    payload = code.text.strip()
    kind = kind_of(payload)
    if kind not in (GROUP_KINDS if slot == "group" else PERSON_KINDS):
        return refused(_NOT_FOR[kind], kind=kind, payload=payload)
    if code.side < MIN_QR_SIDE:
        return refused(RejectCode.TOO_SMALL, kind=kind, payload=payload)
    seen = CardReading(ok=True, kind=kind, payload=payload)
    if recogniser is None:
        return _without_text(seen, slot, today)
    plane = plane_of(grey, code.corners, code.side)
    return _with_text(seen, slot, today, _Card(plane, recogniser, small=code.side < SMALL_QR_SIDE))


class _Card:
    """The looks that can be taken at the text of a card, each taken when it is needed and at most once."""

    def __init__(self, plane: CardPlane, recogniser: Recogniser, *, small: bool) -> None:
        self.small = small
        self._plane = plane
        self._recogniser = recogniser
        self._beside: list[str] = []  # the card's own words, as against those of its group
        self._page: list[PlacedLine] | None = None

    def name(self) -> Name | None:
        lines = lines_above(self._plane, self._recogniser)
        name = name_in(lines)
        if name is None:
            lines = [line for line in self._whole_page() if line.box.bottom < 0]
            name = name_in(lines)
        self._beside += [line.text for line in lines if is_boilerplate(line)]
        return name if name is not None and name.sure >= _LEAST_SURE_NAME else None

    def dates(self, *, insist: bool) -> Iterator[DateReading]:
        """One reading of the printed date after the other, from the cheapest look to the dearest. Without `insist` the
        dear one is left out: most cards of WeCom and QQ carry no date."""
        for line in lines_below(self._plane, self._recogniser):
            first = self._date_in(line)
            if first is not None:
                yield first
                yield from filter(None, [self._date_in(read_row(self._plane, line.box, self._recogniser, again=True))])
                break
        for line in self._whole_page() if insist else ():
            if line.box.top > 1:
                yield from filter(None, [self._date_in(line)])

    def language(self, name: Name | None) -> Language | None:
        """That of the card's own words; call it when everything has been read."""
        of_card = (language_of(text) for text in self._beside)
        return next(filter(None, of_card), name.language if name else None)

    def _date_in(self, line: PlacedLine) -> DateReading | None:
        self._beside.append(line.text)
        printed = parse_printed(line.text)
        if printed is None:
            return None
        return DateReading(printed, min(line.sure[printed.start : printed.end], default=0.0))

    def _whole_page(self) -> list[PlacedLine]:
        if self._page is None:
            self._page = lines_of_page(self._plane, self._recogniser)
        return self._page


def _with_text(seen: CardReading, slot: Slot, today: date, card: _Card) -> CardReading:
    if slot == "person":
        name = card.name()
        return replace(seen, group_name=name.text if name else None, language=card.language(name))
    must_have_date = seen.kind is PayloadKind.WECHAT_GROUP
    readings: list[DateReading] = []
    verdict, day = Verdict.DOUBTFUL, None
    for reading in card.dates(insist=must_have_date):
        readings.append(reading)
        verdict, day = decide(readings, today, small=card.small)
        if verdict is not Verdict.DOUBTFUL:
            break
    name = card.name()
    found = replace(seen, group_name=name.text if name else None, expires_on=day, language=card.language(name))
    if verdict is Verdict.EXPIRED:
        return replace(found, ok=False, reject=RejectCode.EXPIRED)
    unread_date = verdict is Verdict.DOUBTFUL and (must_have_date or bool(readings))
    return replace(found, asks=(*(() if name else ("group_name",)), *(("expires_on",) if unread_date else ())))


def _without_text(seen: CardReading, slot: Slot, today: date) -> CardReading:
    if slot == "person":
        return seen
    if seen.kind is not PayloadKind.WECHAT_GROUP:
        return replace(seen, asks=("group_name",))
    return replace(seen, expires_on=today + timedelta(days=ASSUMED_DAYS), expires_assumed=True, asks=("group_name",))
