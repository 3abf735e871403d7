"""Passwords: what is good enough, and their argon2id hashes.

Hashing takes tens of milliseconds on purpose: never inside a writing transaction, where scans would wait for it.
"""

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from yutang.errors import N_

SHORTEST, LONGEST = 10, 200  # characters
# 19 MiB, two passes, one lane: the first choice of the OWASP password storage cheat sheet for argon2id.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# A burst of sign-ins must not take the memory of a small machine.
_AT_ONCE = BoundedSemaphore(4)
# The passwords of ten and more characters that lists of broken ones begin with, and what Chinese users add to them.
_COMMON = frozenset(
    """
    1234567890 12345678910 123456789a 1234567899 1234554321 0123456789 9876543210 0987654321 1111111111 0000000000
    1122334455 1029384756 1q2w3e4r5t 1qaz2wsx3edc qwertyuiop qwerty12345 qwerty123456 q1w2e3r4t5 asdfghjkl123
    password12 password123 password1234 password12345 passw0rd123 p@ssword123 p@ssw0rd123 iloveyou123 iloveyou520
    woaini1314 woaini520520 woaini1314520 woaini12345 woaini123456 5201314520 5201314521 1314520520 5211314521
    a123456789 a1234567890 aa123456789 abc1234567 abc123456789 abcd123456 abcd12345678 qq123456789 wang123456789
    admin12345 admin123456 administrator letmein123 welcome123 changeme123 zxcvbnm123 zxcvbnm123456 asd123456789
    qaz123456789 1234qwerasdf qwer123456 asdf123456 weixin123456 yutang123456 yutang12345 11223344556 6666666666
    8888888888 123123123123 123321123321 1234561234 147258369147 147258369000 3141592653 31415926535
    """.split()  # noqa: SIM905 - a block reads better than ninety quoted words
)


def problem(password: str, *own_words: str) -> str | None:
    """What is wrong with a new password, as a sentence; none when it will do.

    Length and what everybody tries first, no rules of composition (NIST SP 800-63B §5.1.1.2). `own_words`: the e-mail
    and names, which must not be the password.
    """
    lowered = password.casefold()
    if len(password) < SHORTEST:
        return N_("Please use at least 10 characters.")
    if len(password) > LONGEST:
        return N_("Please use at most 200 characters.")
    if lowered in _COMMON or len(set(lowered)) <= 2:  # noqa: PLR2004 - e.g. 1010101010
        return N_("This password is among the first that people try. Please choose another one.")
    if lowered in {word.casefold() for word in own_words} | {word.partition("@")[0].casefold() for word in own_words}:
        return N_("Please do not use your own name or e-mail as the password.")
    return None


def hash_password(password: str) -> str:
    """An argon2id hash with a fresh salt; about 20 ms of CPU."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def matches(stored_hash: str, password: str) -> bool:
    """Does the password belong to the hash? An empty hash (an invitation not taken up) is a no of the same duration."""
    with _AT_ONCE:
        try:
            _HASHER.verify(stored_hash or _hash_of_nobody(), password)
        except (VerificationError, InvalidHashError):
            return False
    return stored_hash != ""


def is_outdated(stored_hash: str) -> bool:
    """Made with other costs than today's: hash again at the next sign-in."""
    return _HASHER.check_needs_rehash(stored_hash)


@cache
def _hash_of_nobody() -> str:
    return _HASHER.hash("nobody signs in with this")
