"""Signatures of pushes: sha1 over the sorted strings (reference §1.1 and §1.2).

sha1 is WeChat's choice. The token in it is a secret, so it works as a keyed hash; it is never used for anything else.
"""

import hashlib
import hmac


def sign(*parts: str) -> str:
    """40 hex digits: sha1 of the parts, sorted as strings and put one after the other.

    Plain pushes and URL checks sign (token, timestamp, nonce); encrypted ones (token, timestamp, nonce, Encrypt).
    """
    # A query can hold anything, lone surrogates too: such a signature is wrong, not an accident.
    joined = "".join(sorted(parts)).encode("utf-8", "surrogatepass")
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def matches(given: str, *parts: str) -> bool:
    """Whether `given` signs these parts; takes the same time however much of it is right."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), sign(*parts).encode())
