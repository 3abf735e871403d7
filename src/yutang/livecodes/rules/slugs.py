"""Slugs: the short part of a live code's address, printed on paper and now and then read out or typed."""

from random import Random
from typing import Final, Literal

ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""31 characters: without 0 o, 1 l i, and in one case only, because nobody reads a capital out."""

LENGTH: Final = 7
"""31^7 = 2.7e10: with a million codes a new slug meets an old one once in 27,000 (it is then drawn again), and a guess
finds a code as rarely."""

SHORTEST, LONGEST = 3, 32

# fmt: off
RESERVED: Final = frozenset((
    "about", "account", "admin", "api", "app", "assets", "beacon", "code", "codes", "console", "demo", "docs",
    "favicon", "ghost", "group", "groups", "health", "healthz", "help", "home", "live", "login", "logout", "metrics",
    "new", "null", "page", "pages", "press", "preview", "readyz", "robots", "root", "setup", "sign-in", "sign-out",
    "signin", "signup", "static", "status", "support", "test", "undefined", "wechat", "wecom", "weixin", "yutang",
))
# fmt: on
"""Words that the addresses of Yutang use or may use, or that would look official on a poster."""

SlugFault = Literal["too_short", "too_long", "bad_character", "bad_hyphen", "reserved"]

_ALLOWED: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def new_slug(rng: Random) -> str:
    """A random slug. Give it `secrets.SystemRandom()`: a slug that can be predicted can be squatted."""
    return "".join(rng.choice(ALPHABET) for _ in range(LENGTH))


def tidy_slug(typed: str) -> str:
    """A slug as typed by hand, for choosing and for looking up: no space around it, small letters."""
    return typed.strip().lower()


def check_slug(slug: str) -> SlugFault | None:
    """Why a chosen slug is refused, or None when it is good."""
    if len(slug) < SHORTEST:
        return "too_short"
    if len(slug) > LONGEST:
        return "too_long"
    if not _ALLOWED.issuperset(slug):
        return "bad_character"
    if slug[0] == "-" or slug[-1] == "-" or "--" in slug:
        return "bad_hyphen"
    return "reserved" if slug in RESERVED else None
