"""Who the fans of conversations are, as lists and threads show them."""

from collections.abc import Collection, Mapping

from yutang.fans.actions.naming import FanCard, card_of, cards
from yutang.workspaces.actions import Work


def people_of(work: Work, fan_ids: Collection[int]) -> Mapping[int, FanCard]:
    """A card for each; of a fan who is gone one without a name."""
    found = cards(work, fan_ids) if fan_ids else {}
    return {fan_id: found.get(fan_id) or card_of(fan_id, None, ()) for fan_id in fan_ids}
