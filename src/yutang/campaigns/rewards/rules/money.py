"""Money as people type it: yuan with up to two decimals; kept in fen. Pure."""

import re
from typing import Final

MOST_FEN: Final = 10**9
_YUAN: Final = re.compile(r"(\d{1,8})(?:[.](\d{1,2}))?")


def fen_of(text: str) -> int | None:
    """The fen of e.g. 12, 12.5 or ￥12.50; none for what is no amount of money."""
    found = _YUAN.fullmatch(text.strip().lstrip("¥￥").replace(",", "").strip())
    if found is None:
        return None
    fen = int(found.group(1)) * 100 + int((found.group(2) or "0").ljust(2, "0"))
    return fen if fen <= MOST_FEN else None


def yuan(fen: int) -> str:
    """12.50 of 1250."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02}"
