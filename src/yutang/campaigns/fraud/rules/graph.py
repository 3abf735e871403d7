"""Who stands behind whom: people who share a phone are one knot, and knots that invite each other are a ring."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def knots(pairs: Iterable[tuple[int, str]]) -> dict[int, int]:
    """Each person's knot, named by its smallest key. `pairs` are (person, phone): a phone ties its people together."""
    parent: dict[int, int] = {}

    def top(key: int) -> int:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]  # halves the path, so that long chains stay short
            key = parent[key]
        return key

    first: dict[str, int] = {}
    for person, phone in pairs:
        one, other = top(person), top(first.setdefault(phone, person))
        parent[max(one, other)] = min(one, other)  # the smallest key wins whatever the order
    return {key: top(key) for key in parent}


def rings(edges: Iterable[tuple[Node, Node]]) -> list[list[Node]]:
    """The groups of nodes that lead back to themselves over others.

    Tarjan's strongly connected components without recursion: linear in nodes and edges, chains of any length.
    """
    ahead: dict[Node, list[Node]] = {}
    for start, end in edges:
        if start != end:
            ahead.setdefault(start, []).append(end)
    return [group for group in _components(ahead) if len(group) > 1]


def _components(ahead: Mapping[Node, Sequence[Node]]) -> Iterator[list[Node]]:
    number: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: list[Node] = []
    waiting: set[Node] = set()
    for root in ahead:
        if root in number:
            continue
        walk: list[tuple[Node, Iterator[Node]]] = [(root, _enter(root, ahead, number, low, stack, waiting))]
        while walk:
            node, rest = walk[-1]
            following = next(rest, None)
            if following is None:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[node])
                if low[node] == number[node]:
                    yield _cut(node, stack, waiting)
            elif following not in number:
                walk.append((following, _enter(following, ahead, number, low, stack, waiting)))
            elif following in waiting:
                low[node] = min(low[node], number[following])


def _enter(
    node: Node,
    ahead: Mapping[Node, Sequence[Node]],
    number: dict[Node, int],
    low: dict[Node, int],
    stack: list[Node],
    waiting: set[Node],
) -> Iterator[Node]:
    number[node] = low[node] = len(number)
    stack.append(node)
    waiting.add(node)
    return iter(ahead.get(node, ()))


def _cut(node: Node, stack: list[Node], waiting: set[Node]) -> list[Node]:
    group = [stack.pop()]
    while group[-1] != node:
        group.append(stack.pop())
    waiting.difference_update(group)
    return group
