"""The rules of groups: `reckoning` caps, names, dates and how full one is; `wording` what pages say about it."""

from yutang.groups.rules.reckoning import (
    CAP_DEFAULT,
    CAP_PRESETS,
    HEADS_MAX,
    KIND_OF_PAYLOAD,
    Fill,
    date_problem,
    estimate_joined,
    normal_name,
)

__all__ = [
    "CAP_DEFAULT",
    "CAP_PRESETS",
    "HEADS_MAX",
    "KIND_OF_PAYLOAD",
    "Fill",
    "date_problem",
    "estimate_joined",
    "normal_name",
]
