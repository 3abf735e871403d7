"""When what is killed: in the middle of a step's answers, the whole server or its worker in turn. Pure."""

from random import Random
from typing import Final, Literal, NamedTuple

What = Literal["server", "worker"]
_FEWEST: Final = 20  # things in a step that is worth a kill


class Kill(NamedTuple):
    """`after`: so many answers of its step."""

    what: What
    after: int


def plan_kills(sizes: list[int], count: int, chance: Random) -> dict[int, Kill]:
    """By the number of the step; at most one in each."""
    worth = [number for number, size in enumerate(sizes) if size >= _FEWEST]
    chosen = sorted(chance.sample(worth, min(count, len(worth))))
    whats: tuple[What, What] = ("server", "worker")
    return {
        number: Kill(whats[turn % 2], chance.randrange(1, max(2, sizes[number] * 3 // 4)))
        for turn, number in enumerate(chosen)
    }
