"""What a fan is called where no name is known."""

from typing import Final

_SPREAD: Final = 0x9E37_79B9_7F4A_7C15  # 2^64 by the golden ratio: neighbours end up far from each other


def code_of(fan_id: int) -> str:
    """Four letters that stay the same for a fan, e.g. 8F3A. Not unique: for people's eyes."""
    return f"{(fan_id * _SPREAD % 2**64) >> 48:04X}"
