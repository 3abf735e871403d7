"""Arithmetic of the detectors. Every result is the same whatever the order of what goes in."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from math import fsum, log, sqrt

_LN10 = log(10.0)


def surprise(count: int, total: int, usual: float) -> float:
    """How unlikely `count` or more of `total` are by chance, where `usual` is the share of each: -log10 of a bound.

    The bound is Chernoff's, exp(-n * KL(count/total || usual)): never smaller than the true probability. 0 where the
    share is not above the usual one. `usual` must lie between 0 and 1, both excluded.
    """
    share = count / total if total else 0.0
    if share <= usual:
        return 0.0
    inside = share * log(share / usual)
    outside = (1 - share) * log((1 - share) / (1 - usual)) if share < 1 else 0.0
    return total * (inside + outside) / _LN10


def spread(values: Sequence[float]) -> float:
    """Standard deviation by mean (the coefficient of variation); 1 for waiting times of pure chance, 0 for a clock."""
    mean = fsum(values) / len(values)
    if mean <= 0:
        return 1.0
    return sqrt(fsum((value - mean) ** 2 for value in values) / len(values)) / mean


def most_within(moments: Sequence[float], seconds: float) -> int:
    """The most moments in any stretch of `seconds`; `moments` ascending."""
    return max((bisect_right(moments, start + seconds) - at for at, start in enumerate(moments)), default=0)


def together(scores: Iterable[float]) -> float:
    """Scores of independent reasons as one, 1 - (1-a)(1-b)…, rounded. Sorted: products are not associative."""
    left = 1.0
    for score in sorted(scores):
        left *= 1.0 - score
    return round(1.0 - left, 3)
