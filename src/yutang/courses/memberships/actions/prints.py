"""Prints of redeem codes: what a code is found by. The code itself is sealed."""

import hashlib

from yutang.courses.memberships.rules.codes import PURPOSE, plain
from yutang.sealing import Sealer


def print_of(sealer: Sealer, workspace_id: int, code: str) -> str:
    """The same however the code is typed. Only who holds the key can tell it from a code."""
    text = f"{workspace_id}:{plain(code)}".encode()
    return hashlib.blake2b(text, key=sealer.key(PURPOSE), digest_size=20).hexdigest()
