"""Signed tokens of campaigns: in every link, scene and invite code. Pure but for the key given.

* A *referral token* (public, in posters): invite code, end and signature. It leads to one inviter of one campaign and
  ends with it; of another campaign, guessed or changed, it is refused.
* An *invite code* (typed by people): eight characters, two of them a check.
* A *page key* (private, in a fan's own link): from the openid, so that the edge says it before anything is stored.
"""

import base64
import binascii
import hashlib
import hmac
import re
from datetime import UTC, datetime
from typing import Final, NamedTuple

from yutang.errors import N_, Gone, NotFound

PURPOSE: Final = "campaigns"
"""Of the sealer's key: `sealer.key(PURPOSE)`."""
SCENE_PREFIX: Final = "k."
"""Of parametric QRs: k.{slug}.{token}; at most 64 characters in all."""
_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I: read aloud, typed on a phone
_CHANCE: Final = 6  # characters of an invite code: 2**30
_CHECK: Final = 2  # characters: a code that nobody was given passes once in 1,024 times
CODE_LENGTH: Final = _CHANCE + _CHECK
_SIGNATURE: Final = 9  # bytes
_CODE: Final = re.compile(f"[{_LETTERS}]{{{CODE_LENGTH}}}")
_CODE_IN_TEXT: Final = re.compile(f"(?<![A-Z0-9])[{_LETTERS}]{{{CODE_LENGTH}}}(?![A-Z0-9])")
"""The code of NotFound where an invitation was right once."""
_NOT_OURS: Final = N_("This link is not complete. Please scan the poster again.")
_ENDED: Final = N_("This invitation has ended.")


class Invitation(NamedTuple):
    code: str
    ends_at: datetime


def invite_code(key: bytes, campaign_id: int, chance: int) -> str:
    """The invite code for 30 random bits. The caller tries again where it is taken."""
    picked = "".join(_LETTERS[chance >> 5 * place & 31] for place in range(_CHANCE))
    return picked + _check(key, campaign_id, picked)


def is_invite_code(key: bytes, campaign_id: int, code: str) -> bool:
    """Whether it could be one of this campaign's; whether anybody was given it is the database's to say."""
    fits = _CODE.fullmatch(code) is not None
    return fits and hmac.compare_digest(_check(key, campaign_id, code[:_CHANCE]), code[_CHANCE:])


def codes_in(text: str) -> list[str]:
    """What may be invite codes in what a fan wrote, in order; case and full-width letters do not matter."""
    narrow = "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in text[:200]).upper()
    return _CODE_IN_TEXT.findall(narrow)


def _check(key: bytes, campaign_id: int, picked: str) -> str:
    digest = hashlib.blake2b(f"code.{campaign_id}.{picked}".encode(), key=key, digest_size=_CHECK).digest()
    return "".join(_LETTERS[byte & 31] for byte in digest)


def referral_token(key: bytes, campaign_id: int, invitation: Invitation) -> str:
    """Behind /r/{slug}/ and in scenes: 8 + 6 + 12 characters of A–Z a–z 0–9 - _."""
    minutes = int(invitation.ends_at.timestamp()) // 60
    body = invitation.code + base64.urlsafe_b64encode(minutes.to_bytes(4, "big")).decode().rstrip("=")
    return body + _sign(key, f"token.{campaign_id}.{body}")


def open_token(key: bytes, campaign_id: int, token: str, now: datetime) -> Invitation:
    """Raises NotFound for what this campaign did not sign, and for an invitation that has ended."""
    body, signature = token[:-12], token[-12:]
    if len(body) != CODE_LENGTH + 6 or not token.isascii():
        raise NotFound(_NOT_OURS)
    if not hmac.compare_digest(_sign(key, f"token.{campaign_id}.{body}"), signature):
        raise NotFound(_NOT_OURS)
    try:
        minutes = int.from_bytes(base64.urlsafe_b64decode(body[CODE_LENGTH:] + "=="), "big")
    except (binascii.Error, ValueError) as error:
        raise NotFound(_NOT_OURS) from error
    found = Invitation(body[:CODE_LENGTH], datetime.fromtimestamp(minutes * 60, UTC))
    if found.ends_at < now:
        raise Gone(_ENDED)
    return found


def scene_of(slug: str, token: str) -> str:
    return f"{SCENE_PREFIX}{slug}.{token}"


def in_scene(scene: str) -> tuple[str, str] | None:
    """Slug and token of a scene of ours; None for another scene. The token of a campaign's own entrance is ""."""
    if not scene.startswith(SCENE_PREFIX):
        return None
    slug, _, token = scene.removeprefix(SCENE_PREFIX).partition(".")
    return (slug, token) if slug else None


def page_key(key: bytes, campaign_id: int, account_id: int, openid: str) -> str:
    """Of a fan's own page behind /k/{slug}/: 20 characters that only who holds the key can tell from an openid."""
    return _digest(key, f"page.{campaign_id}.{account_id}.{openid}", 15)


def visitor_page_key(key: bytes, campaign_id: int, visitor_id: int) -> str:
    """…and of somebody known by their phone only, on a campaign without an account."""
    return _digest(key, f"visitor.{campaign_id}.{visitor_id}", 15)


def _sign(key: bytes, text: str) -> str:
    return _digest(key, text, _SIGNATURE)


def _digest(key: bytes, text: str, size: int) -> str:
    return base64.urlsafe_b64encode(hashlib.blake2b(text.encode(), key=key, digest_size=size).digest()).decode()
