"""The public addresses of courses. Pure but for the key given."""

from typing import NamedTuple

from yutang.courses.models import Course, Learner
from yutang.fans.rules.page_keys import COURSE, own_page_key


class Site(NamedTuple):
    """Where this installation is reached, without a slash at the end, and what its pages' keys are made with."""

    base_url: str
    key: bytes  # the sealer's for fans.rules.page_keys.PURPOSE

    def page_key(self, account_id: int, course_id: int, openid: str) -> str:
        """The last part of the address of a fan's own page."""
        return own_page_key(self.key, COURSE, course_id, account_id, openid)

    def course_page(self, slug: str) -> str:
        """For everybody: what it is, how to begin."""
        return f"{self.base_url}/class/{slug}"

    def own_page(self, slug: str, page_key: str) -> str:
        return f"{self.base_url}/class/{slug}/{page_key}"

    def page_of(self, course: Course, learner: Learner) -> str:
        return self.own_page(course.slug, learner.page_key)
