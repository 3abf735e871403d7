"""What is done with fans: receiving what they do, naming, tagging, merging, asking, exporting, erasing."""

from yutang.fans.actions.naming import FanCard, cards

__all__ = ["FanCard", "cards"]
