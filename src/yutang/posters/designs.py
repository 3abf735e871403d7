"""What a template looks like, ready to be drawn: its JSON, the digest of it, and what both mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from yutang.posters.own import own_sources
from yutang.posters.rules.digests import digest_of
from yutang.posters.rules.layers import Template
from yutang.posters.rules.reading import parse_template

_PARSED = 128  # templates kept, some 30 KB each


@dataclass(frozen=True, slots=True)
class Design:
    content: str
    digest: str

    @property
    def template(self) -> Template:
        """Raises Invalid where an older version of Yutang took what this one does not."""
        return _parsed(self.content)


def design(content: str) -> Design:
    return Design(content, digest_of(content.encode()))


@cache
def own_designs() -> Mapping[str, Design]:
    """Of Yutang's own templates, by key."""
    return {key: design(content) for key, content in own_sources().items()}


@lru_cache(maxsize=_PARSED)
def _parsed(content: str) -> Template:
    return parse_template(content)
