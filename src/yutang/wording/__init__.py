"""The wording and mechanics check: what the platform forbids to say and to do when people are asked to share.

`check(text, context)` looks at a text, and at what the campaign does where the context says so. It never raises and is
no legal advice: it knows ten rules, whose words and sources stand in `wording_rules.toml`.
"""

from yutang.wording.checking import check_by
from yutang.wording.findings import ADVICE, Context, Finding, Place, Severity, Spot, blocks
from yutang.wording.mechanics import Mechanics
from yutang.wording.words import rulebook

__all__ = ["ADVICE", "Context", "Finding", "Mechanics", "Place", "Severity", "Spot", "blocks", "check"]


def check(text: str, context: Context | None = None) -> list[Finding]:
    """What is wrong with a text (and the mechanics of the context), the gravest first; nothing found: an empty list."""
    return check_by(text, context or Context(), rulebook())
