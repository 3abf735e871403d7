"""All chance of the world, from one seed: the same seed and the same deeds give the same ids, tickets and faults."""

import random
import string
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_LETTERS = string.ascii_letters + string.digits
_URL_SAFE = _LETTERS + "-_"
_HEX = "0123456789abcdef"


class Chance:
    """A generator for each purpose, so that a new draw in one place does not shift the draws of another."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._generators: dict[str, random.Random] = {}

    def of(self, purpose: str) -> random.Random:
        if purpose not in self._generators:
            self._generators[purpose] = random.Random(f"{self.seed}:{purpose}")
        return self._generators[purpose]

    def word(self, purpose: str, length: int) -> str:
        """Letters and digits."""
        return self._drawn(purpose, _LETTERS, length)

    def token(self, purpose: str, length: int) -> str:
        """Letters, digits, `-` and `_`."""
        return self._drawn(purpose, _URL_SAFE, length)

    def hexadecimal(self, purpose: str, length: int) -> str:
        return self._drawn(purpose, _HEX, length)

    def happens(self, purpose: str, rate: float) -> bool:
        """True in `rate` of all cases. Draws only where the rate leaves a choice."""
        return rate > 0 and self.of(purpose).random() < rate

    def _drawn(self, purpose: str, alphabet: Sequence[str], length: int) -> str:
        return "".join(self.of(purpose).choices(alphabet, k=length))
