"""What time does to programmes: they end on their day, and streaks end when a due day has passed."""

from yutang.checkins.addresses import Site
from yutang.fans.rules.page_keys import PURPOSE
from yutang.wiring import Services


def site_of(services: Services) -> Site:
    return Site(services.settings.base_url, services.sealer.key(PURPOSE))
