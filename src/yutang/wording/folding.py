"""A text as the check reads it: without what people put between characters to get past a filter.

Full width is half width, traditional characters are simplified, capitals small, zero-width characters gone, and what
stood between two characters is only remembered as a gap.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from unicodedata import category, normalize

NONE, SOFT, COMMA, END = range(4)  # what stood before a character
FEWEST_SPREAD: Final = 3  # so many single letters in a row are a word that was pulled apart: "s h a r e"

_ENDS: Final = frozenset("。!?;\n\r\u2028…")
_COMMAS: Final = frozenset(",、:.")
_INVISIBLE: Final = frozenset({"Cf", "Mn", "Me", "Cc", "Cn", "Co", "Cs"})
# Traditional and variant forms of the characters in the word list, and letters that only look Latin.
_PAIRS: Final = """
轉转 發发 髮发 髪发 贈赠 獎奖 勵励 禮礼 圏圈 領领 紅红 關关 註注 個个 們们 給给 錢钱 現现 優优 員员
會会 邀邀 請请 幫帮 點点 讚赞 贊赞 積积 資资 訊讯 屬属 馬马 觀观 後后 號号 碼码 傳传 開开 鎖锁 繼继
續续 讀读 結结 見见 測测 試试 驗验 讓让 這这 裡里 裏里 兩两 進进 應应 須须 強强 製制 為为 爲为 無无
訂订 閱阅 層层 級级 銷销 傭佣 團团 隊队 機机 獲获 補补 簽签 籤签 鏈链 連连 輪轮 換换 攔拦 頭头 暱昵
稱称 購购 買买 課课 專专 眾众 衆众 屜屉 數数 據据 務务 業业 費费 親亲 對对 麼么 滿满 萬万 億亿 價价 瘋疯 國国
過过 還还 來来 時时 間间 認认 識识 沒没 虛虚 擬拟 實实 從从 動动 勝胜 險险 殺杀 減减 劃划 аa еe
оo рp сc хx уy ѕs іi јj
"""
_SAME: Final = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}
_LATIN: Final = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Folded:
    """Letters and digits only. By index into `text`: `places` in the original, `gaps` before, `sentences`, `units`.

    `units` counts Chinese characters and whole Latin words, so that distances mean the same in both languages.
    `opens`/`closes`: where a Latin word may begin (at this index) and end (before this index).
    """

    text: str
    places: list[int]
    gaps: list[int]
    sentences: list[int]
    units: list[int]
    opens: list[bool]
    closes: list[bool]


def fold(text: str) -> Folded:
    """The text to compare with, in time linear in its length."""
    kept: list[str] = []
    places: list[int] = []
    gaps: list[int] = []
    gap = NONE
    for place, original in enumerate(text):
        for character in _plain(original):
            if character.isalnum():
                kept.append(character)
                places.append(place)
                gaps.append(gap)
                gap = NONE
            else:
                gap = max(gap, _gap(character))
    folded = "".join(kept)
    gaps = _excused(gaps)
    starts = _word_starts(folded, gaps)
    return Folded(
        folded, places, gaps, _counted(each == END for each in gaps), *_words(folded, starts, _spread(folded, starts))
    )


def _plain(character: str) -> str:
    if character.isascii():
        return character.lower()
    return normalize("NFKC", character).casefold().translate(_SAME)


def _gap(character: str) -> int:
    if character in _ENDS:
        return END
    if category(character) in _INVISIBLE and character != "\t":
        return NONE
    return COMMA if character in _COMMAS else SOFT


def _excused(gaps: list[int]) -> list[int]:
    """Punctuation beside a character that stands alone pulls a word apart: it ends nothing."""
    last = len(gaps) - 1
    alone = [(not index or gap > NONE) and (index == last or gaps[index + 1] > NONE) for index, gap in enumerate(gaps)]
    return [min(gap, SOFT) if index and (alone[index] or alone[index - 1]) else gap for index, gap in enumerate(gaps)]


def _word_starts(text: str, gaps: list[int]) -> list[bool]:
    """Whether a word begins here: each Chinese character, each run of Latin letters or of digits."""
    return [
        gap > NONE or not index or _kind(text[index - 1]) != _kind(text[index]) or _kind(text[index]) == "other"
        for index, gap in enumerate(gaps)
    ]


def _kind(character: str) -> str:
    if _LATIN.match(character):
        return "latin"
    return "digit" if character.isdigit() else "other"


def _spread(text: str, starts: list[bool]) -> list[bool]:
    """Whether this letter belongs to a word that was pulled apart."""
    last = len(text) - 1
    single = [
        starts[index] and (index == last or starts[index + 1]) and _kind(text[index]) == "latin"
        for index in range(len(text))
    ]
    found: list[bool] = []
    for is_single, run in groupby(single):
        length = len(list(run))
        found += [is_single and length >= FEWEST_SPREAD] * length
    return found


def _words(text: str, starts: list[bool], spread: list[bool]) -> tuple[list[int], list[bool], list[bool]]:
    """Units, and where Latin words may begin and end."""
    inside = [spread[index] and index > 0 and spread[index - 1] for index in range(len(text))]
    units = _counted(start and not within for start, within in zip(starts, inside, strict=True))
    opens = [start or each for start, each in zip(starts, spread, strict=True)]
    return units, opens, [*opens, True]


def _counted(marks: Iterable[bool]) -> list[int]:
    """How many marks there were up to here."""
    total = 0
    found = []
    for mark in marks:
        total += mark
        found.append(total)
    return found
