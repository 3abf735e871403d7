"""What the console calls what pages are made of."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Path

from yutang.errors import N_
from yutang.pages.actions.wording import Severity
from yutang.pages.models import PageState, ReleaseState
from yutang.pages.rules.blocks import KINDS
from yutang.pages.rules.themes import THEMES

Id = Annotated[int, Path(ge=0, le=2**63 - 1)]

STATES: Final[Mapping[PageState, tuple[str, str]]] = {
    PageState.DRAFT: (N_("draft"), "grey"),
    PageState.PUBLISHED: (N_("published"), "green"),
    PageState.PAUSED: (N_("paused"), "amber"),
    PageState.ARCHIVED: (N_("archived"), "grey"),
}
RELEASES: Final[Mapping[ReleaseState, tuple[str, str]]] = {
    ReleaseState.SENDING: (N_("unknown: look in WeChat's console"), "amber"),
    ReleaseState.DRAFT: (N_("in the drafts"), "blue"),
    ReleaseState.SUBMITTED: (N_("handed in"), "blue"),
    ReleaseState.PUBLISHED: (N_("published"), "green"),
    ReleaseState.FAILED: (N_("refused"), "red"),
}
SEVERITIES: Final = {
    Severity.BLOCK: (N_("plainly forbidden"), "red"),
    Severity.HIGH: (N_("grave risk"), "amber"),
    Severity.MEDIUM: (N_("risk"), "amber"),
    Severity.LOW: (N_("small risk"), "grey"),
}
WORDS: Final[dict[str, Any]] = {
    "states": STATES,
    "releases": RELEASES,
    "severities": SEVERITIES,
    "kinds": KINDS,
    "themes": THEMES,
}
