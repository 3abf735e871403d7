"""What a message says, in the receiver's language: what, since when, and one link for each alert."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from yutang.alerts.wording import Told
from yutang.errors import N_
from yutang.web import wording
from yutang.web.i18n import Language, Translations

# WeCom documents no way to escape a mark, so what could be one is shown in its full-width form.
_MARKS = str.maketrans("`*[]<>", "｀＊［］＜＞")


@dataclass(frozen=True, slots=True)
class Part:
    """One alert in one language."""

    headline: str
    detail: str
    context: str  # community, and since when
    action: str
    url: str
    level: str


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    parts: Sequence[Part]
    url: str  # where all alerts are listed

    def plain(self) -> str:
        """For e-mail."""
        blocks = [
            "\n".join(line for line in (part.headline, part.detail, part.context, f"{part.action}: {part.url}") if line)
            for part in self.parts
        ]
        return "\n\n".join([*blocks, self.url]) + "\n"

    def markdown(self, most_bytes: int) -> str:
        """For a WeCom robot, which knows headings, bold, links, quotes and three colours.

        What does not fit into `most_bytes` (UTF-8) is left out from the end; the list of all alerts is then linked.
        """
        heading = [] if len(self.parts) == 1 else [f"**{_plain(self.subject)}**"]
        blocks = [_block(part) for part in self.parts]
        for kept in range(len(blocks), 0, -1):
            rest = [] if kept == len(blocks) else [f"> [… +{len(blocks) - kept}]({self.url})"]
            text = "\n".join([*heading, *blocks[:kept], *rest])
            if len(text.encode()) <= most_bytes:
                return text
        return f"[{_plain(self.subject)[: most_bytes // 8]}]({self.url})"


def _block(part: Part) -> str:
    colour = "warning" if part.level == "critical" else "info"
    quoted = [_plain(line) for line in (part.detail, part.context) if line]
    lines = [f'**<font color="{colour}">{_plain(part.headline)}</font>**', *(f"> {line}" for line in quoted)]
    return "\n".join([*lines, f"> [{_plain(part.action)}]({part.url})"])


def write_letter(
    alerts: Sequence[Told], translations: Translations, language: Language, base_url: str, now: datetime
) -> Letter:
    """`alerts` are those of one message, the most urgent first; at least one."""
    parts = [_part(alert, translations, language, base_url, now) for alert in alerts]
    if len(parts) == 1:
        subject = parts[0].headline
    else:
        subject = translations.say(language, N_("{n} things need you"), n=len(parts))
    return Letter(subject, parts, f"{base_url}/alerts")


def trial_letter(translations: Translations, language: Language, base_url: str) -> Letter:
    """What a receiver is sent when somebody tries it out."""
    url = f"{base_url}/alerts"
    part = Part(
        headline=translations.say(language, N_("This is a test from Yutang")),
        detail=translations.say(language, N_("Alerts will arrive here.")),
        context="",
        action=translations.say(language, N_("Open Yutang")),
        url=url,
        level="notice",
    )
    return Letter(part.headline, [part], url)


def as_event(alert: Told, letter: Letter) -> dict[str, Any]:
    """The body of a webhook. Ids are texts: JavaScript cannot hold 64 bits in a number."""
    part = letter.parts[0]
    return {
        "type": "alert.due",
        "timestamp": alert.since.isoformat(),
        "data": {
            "id": str(alert.id),
            "kind": alert.kind,
            "level": alert.level.value,
            "subject_type": alert.subject_type,
            "subject_id": str(alert.subject_id),
            "name": alert.name,
            "community": alert.community,
            "since": alert.since.isoformat(),
            "text": part.headline,
            "detail": part.detail,
            "action": part.action,
            "url": part.url,
        },
    }


def _part(alert: Told, translations: Translations, language: Language, base_url: str, now: datetime) -> Part:
    zone = ZoneInfo(alert.timezone)

    def local(moment: datetime) -> str:
        return wording.moment(moment.astimezone(zone), now.astimezone(zone), language)

    moment = {} if alert.moment is None else {"moment": local(alert.moment)}
    context = translations.say(
        language, N_("{community} · since {since}"), community=alert.community, since=local(alert.since)
    )
    return Part(
        headline=translations.say(language, alert.sentence, **alert.values),
        detail=translations.say(language, alert.detail, **alert.values, **moment),
        context=context,
        action=translations.say(language, alert.action, **alert.action_values),
        url=f"{base_url}{alert.path}",
        level=alert.level.value,
    )


def _plain(text: str) -> str:
    """Names are typed by people: a bracket in one is a bracket."""
    return text.translate(_MARKS)
