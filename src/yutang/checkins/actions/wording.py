"""What a programme says, held against the platform's rules: rewards for sharing, forcing, begging …"""

from collections.abc import Mapping

from yutang.fields import Fields
from yutang.wording import Context, Finding, Place, Severity, check

__all__ = ["Severity", "findings_of", "refuse_forbidden"]


def findings_of(texts: Mapping[str, str], place: Place = Place.MESSAGE) -> dict[str, list[Finding]]:
    """What is wrong with each text, by its key; texts without findings are left out."""
    found = {key: check(text, Context(place)) for key, text in texts.items() if text}
    return {key: findings for key, findings in found.items() if findings}


def refuse_forbidden(fields: Fields, texts: Mapping[str, str]) -> None:
    """Put the advice beside each field that says what WeChat plainly forbids."""
    for name, findings in findings_of(texts).items():
        blocking = [each for each in findings if each.severity is Severity.BLOCK]
        if blocking:
            fields.refuse(name, blocking[0].advice)
