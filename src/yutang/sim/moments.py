"""Moments on the local platform: what people post. Everybody on the platform is everybody's friend."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from yutang.errors import N_, Invalid

MOST_POSTS: Final = 500  # the oldest go
LONGEST_TEXT: Final = 500


@dataclass(frozen=True, slots=True)
class Post:
    """`at`: seconds since 1970 on the platform's clock. `picture`: the id of a kept picture."""

    id: int
    at: float
    fan: str
    text: str
    picture: str | None


class Moments:
    def __init__(self) -> None:
        self._posts: list[Post] = []
        self._last = 0

    def post(self, fan: str, now: float, text: str, picture: str | None) -> Post:
        """Raises Invalid for nothing, or for too much."""
        text = text.strip()
        if not (text or picture):
            raise Invalid(N_("A post needs words or a picture."))
        if len(text) > LONGEST_TEXT:
            raise Invalid(N_("A post has at most {most} characters."), most=LONGEST_TEXT)
        self._last += 1
        post = Post(self._last, now, fan, text, picture)
        self._posts.append(post)
        del self._posts[:-MOST_POSTS]
        return post

    def newest(self, most: int = 50) -> list[Post]:
        """What any phone shows, the newest first."""
        return self._posts[: -most - 1 : -1]


def post_data(post: Post) -> Mapping[str, object]:
    """A post as the control API shows it."""
    return {"id": post.id, "at": post.at, "fan": post.fan, "text": post.text, "picture": post.picture}
