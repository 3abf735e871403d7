"""What identifies an account and keeps its pushes secret: their forms, and new ones drawn by chance."""

import re
import string
from random import Random
from typing import Final

from yutang.errors import N_
from yutang.fields import Fields

PUSH_KEY_LENGTH: Final = 26
"""Letters and digits of the push address: 134 bits, nobody guesses it."""
TOKEN_LENGTH: Final = 32  # the most that WeChat takes
AES_KEY_LENGTH: Final = 43  # base64 of 32 bytes without its "=" (reference §1.3)

_SMALL: Final = string.ascii_lowercase + string.digits
_ALL: Final = string.ascii_letters + string.digits

_APP_ID: Final = re.compile(r"wx[0-9A-Za-z]{6,38}")
_ORIGINAL_ID: Final = re.compile(r"gh_[0-9A-Za-z]+", re.IGNORECASE)
_SECRET: Final = re.compile(r"[!-~]{16,128}")
_TOKEN: Final = re.compile(r"[0-9A-Za-z]{3,32}")
_AES_KEY: Final = re.compile(r"[0-9A-Za-z]{43}")


def new_push_key(rng: Random) -> str:
    return "".join(rng.choices(_SMALL, k=PUSH_KEY_LENGTH))


def new_token(rng: Random) -> str:
    return "".join(rng.choices(_ALL, k=TOKEN_LENGTH))


def new_aes_key(rng: Random) -> str:
    return "".join(rng.choices(_ALL, k=AES_KEY_LENGTH))


def tidy_app_id(fields: Fields, typed: str) -> str:
    text = typed.strip()
    if not text:
        fields.refuse("app_id", N_("Please fill this in."))
    elif _ORIGINAL_ID.fullmatch(text):
        fields.refuse("app_id", N_("This is the original id (gh_…). The app id begins with wx."))
    elif not _APP_ID.fullmatch(text):
        fields.refuse("app_id", N_("An app id begins with wx, followed by letters and digits."))
    return text


def tidy_secret(fields: Fields, typed: str) -> str:
    text = typed.strip()
    if not text:
        fields.refuse("secret", N_("Please fill this in."))
    elif not _SECRET.fullmatch(text):
        fields.refuse("secret", N_("This does not look like an app secret: 32 letters and digits, without spaces."))
    return text


def tidy_token(fields: Fields, typed: str) -> str:
    """Empty stays empty: one is made."""
    text = typed.strip()
    if text and not _TOKEN.fullmatch(text):
        fields.refuse("token", N_("A token has 3 to 32 letters and digits."))
    return text


def tidy_aes_key(fields: Fields, typed: str) -> str:
    """Empty stays empty: one is made."""
    text = typed.strip()
    if text and not _AES_KEY.fullmatch(text):
        fields.refuse("aes_key", N_("An EncodingAESKey has exactly 43 letters and digits."))
    return text
