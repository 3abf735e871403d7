"""What the reader says about one uploaded picture. Plain data: it is stored as JSON until a person has confirmed it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

from yutang.groups.reader.expiry import Language
from yutang.groups.reader.rejects import RejectCode
from yutang.wechat.payloads import PayloadKind

Slot = Literal["group", "person"]


@dataclass(frozen=True, slots=True)
class CardReading:
    """`reject` says why a picture is refused (`ok` is then False); what was read up to there is still given.

    `asks` names the fields that a person must fill in because they could not be read: `group_name`, `expires_on`.
    `expires_assumed`: nobody read the date, `expires_on` is the day of the upload plus 6.
    `payloads`: the texts of all QRs in the picture, when there is more than one.
    """

    ok: bool
    kind: PayloadKind | None = None
    payload: str | None = None
    group_name: str | None = None
    expires_on: date | None = None
    language: Language | None = None
    reject: RejectCode | None = None
    asks: tuple[str, ...] = ()
    expires_assumed: bool = False
    payloads: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Only JSON's own types; `from_json` reads it back."""
        return {
            "ok": self.ok,
            "kind": self.kind,
            "payload": self.payload,
            "group_name": self.group_name,
            "expires_on": self.expires_on.isoformat() if self.expires_on else None,
            "language": self.language,
            "reject": self.reject,
            "asks": list(self.asks),
            "expires_assumed": self.expires_assumed,
            "payloads": list(self.payloads),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "CardReading":
        return cls(
            ok=bool(stored["ok"]),
            kind=PayloadKind(stored["kind"]) if stored["kind"] else None,
            payload=stored["payload"],
            group_name=stored["group_name"],
            expires_on=date.fromisoformat(stored["expires_on"]) if stored["expires_on"] else None,
            language=cast("Language | None", stored["language"]),
            reject=RejectCode(stored["reject"]) if stored["reject"] else None,
            asks=tuple(stored["asks"]),
            expires_assumed=bool(stored["expires_assumed"]),
            payloads=tuple(stored["payloads"]),
        )


def refused(
    code: RejectCode,
    *,
    kind: PayloadKind | None = None,
    payload: str | None = None,
    payloads: tuple[str, ...] = (),
) -> CardReading:
    """A picture that cannot be used, with what was seen of it."""
    return CardReading(ok=False, kind=kind, payload=payload, reject=code, payloads=payloads)
