"""The public addresses of programmes. Pure but for the key given."""

from typing import NamedTuple

from yutang.checkins.models import Enrolment, Programme
from yutang.fans.rules.page_keys import CHECKIN, own_page_key, phone_page_key


class Site(NamedTuple):
    """Where this installation is reached, without a slash at the end, and what its pages' keys are made with."""

    base_url: str
    key: bytes  # the sealer's for fans.rules.page_keys.PURPOSE

    def page_key(self, account_id: int, programme_id: int, openid: str) -> str:
        """The last part of the address of a fan's own page."""
        return own_page_key(self.key, CHECKIN, programme_id, account_id, openid)

    def phone_page_key(self, programme_id: int, visitor_id: int) -> str:
        """The same of somebody who is known by their phone only."""
        return phone_page_key(self.key, CHECKIN, programme_id, visitor_id)

    def programme_page(self, slug: str) -> str:
        """For everybody: what it is, how to take part."""
        return f"{self.base_url}/checkin/{slug}"

    def own_page(self, slug: str, page_key: str) -> str:
        return f"{self.base_url}/checkin/{slug}/{page_key}"

    def page_of(self, programme: Programme, enrolment: Enrolment) -> str:
        return self.own_page(programme.slug, enrolment.page_key)

    def poster(self, enrolment: Enrolment) -> str:
        """ "" while there is none."""
        return f"{self.base_url}/poster/{enrolment.poster}" if enrolment.poster else ""
