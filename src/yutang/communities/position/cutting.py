"""Splits Chinese into words. Behind this one module is rjieba: the dictionary and method of jieba, maintained, in 3 MB.

The Python package jieba itself had its last release in 2020 and warns on today's Python. Loading the dictionary takes
about 0.1 s, so that waits for the first text.
"""

import threading
from collections.abc import Sequence
from typing import Final

_LOADING: Final = threading.Lock()


def cut(text: str) -> Sequence[str]:
    """The words of a text in order, punctuation and spaces among them."""
    with _LOADING:  # two threads at once would load the dictionary twice
        import rjieba  # noqa: PLC0415 - slow to load, and most processes never need it
    return rjieba.cut(text)
