"""What an alert says: the sentence, the detail, and the one action that ends it. For pages and messages alike.

Sentences are msgids; moments are handed on as they are, because only the reader knows language and zone.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from yutang.alerts.models import Alert
from yutang.alerts.rules import Action, AlertDue, AlertKind, JsonValue, Level
from yutang.errors import N_

Values = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Place:
    """What an alert is about, or what its action is done on, by the names that people know."""

    name: str
    community: str = ""
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Told:
    """An alert in words. `sentence`, `detail` and `action` are msgids with {places}; `detail` may hold a {moment}."""

    id: int
    kind: str
    level: Level
    subject_type: str
    subject_id: int
    name: str
    community: str
    timezone: str
    since: datetime
    resolved_at: datetime | None
    sentence: str
    values: Values
    detail: str
    moment: datetime | None
    action: str
    action_values: Values
    path: str  # where the action is done, on this installation

    def as_json(self) -> dict[str, Any]:
        """For the outbox: a message says what was known when it was decided."""
        return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Told":
        moments = {name: _moment(data[name]) if data[name] else None for name in ("since", "resolved_at", "moment")}
        return cls(**{**data, **moments, "level": Level(data["level"])})


_ACTIONS: Final[dict[Action, tuple[str, str, str]]] = {
    "upload_qr": (N_("Upload a new QR"), N_("Upload a new QR of “{name}”"), "/groups/{id}/qr"),
    "type_head_count": (N_("Type the head count"), N_("Type the head count of “{name}”"), "/groups/{id}#f-count"),
    "open_group": (N_("Open the group again"), N_("Open “{name}” again"), "/groups/{id}"),
    "add_group": (N_("Add a group"), N_("Add a group to “{name}”"), "/codes/{id}/change"),
    "see_account": (N_("See the account's calls"), N_("See the calls of “{name}”"), "/accounts/{id}"),
    "see_pay": (N_("Look at WeChat Pay"), N_("Look at WeChat Pay"), "/memberships/pay"),
    "see_domain": (N_("Look at the domain"), N_("Look at “{name}”"), "/domains/{id}"),
    "see_case": (N_("Go on with the steps"), N_("Go on with the steps"), "/domains/blocks/{id}"),
    "see_pushes": (N_("Look at them"), N_("Look at those of “{name}”"), "/accounts/{id}/pushes"),
}
_QR_SOON: Final = {
    "48h": N_("The QR of “{name}” runs out within 48 hours"),
    "24h": N_("The QR of “{name}” runs out within 24 hours"),
}


def as_data(due: AlertDue, subject: Place, target: Place, since: datetime) -> dict[str, JsonValue]:
    """What the row keeps, so that the alert can be told after the group or code has changed or gone."""
    return {
        **due.data,
        "stage": due.stage,
        "name": subject.name,
        "community": subject.community,
        "timezone": subject.timezone,
        "action": due.action,
        "action_id": due.action_subject_id,
        "action_name": "" if due.action_subject_id == due.subject_id else target.name,
        "since": since.isoformat(),
    }


def tell(alert: Alert) -> Told:
    data = alert.data
    sentence, detail, moment = _of_domain(alert.kind, data) or _story(alert.kind, data)
    action, values, path = _action(data)
    return Told(
        id=alert.id,
        kind=alert.kind,
        level=Level(alert.level),
        subject_type=alert.subject_type,
        subject_id=alert.subject_id,
        name=data["name"],
        community=data["community"],
        timezone=data["timezone"],
        since=_moment(data["since"]),
        resolved_at=alert.resolved_at,
        sentence=sentence,
        values={"name": data["name"], "n": data.get("visits") or 0},
        detail=detail,
        moment=moment,
        action=action,
        action_values=values,
        path=path,
    )


def _of_domain(kind: str, data: Mapping[str, Any]) -> tuple[str, str, datetime | None] | None:
    if kind == AlertKind.DOMAIN_DOWN:
        detail = N_("It does not answer since {moment}. Where there is another page domain, visitors are led there.")
        return N_("The domain “{name}” does not answer"), detail, _moment(data["down_since"])
    if kind == AlertKind.TLS_ENDS:
        detail = N_("It ends on {moment}. Phones then refuse to open it.")
        return N_("The certificate of “{name}” ends soon"), detail, _moment(data["tls_until"])
    if kind == AlertKind.PAGES_REPORTED:
        detail = N_("{n} people in 24 hours. Open a page in WeChat and see whether it is blocked.")
        return N_("People say that pages on “{name}” do not open"), detail, None
    if kind == AlertKind.BLOCKED:
        detail = N_("Paused since {moment}. It comes back step by step: fix, check, appeal, publish again.")
        return N_("WeChat blocks what is on “{name}”"), detail, _moment(data["opened_at"])
    return None


def _story(kind: str, data: Mapping[str, Any]) -> tuple[str, str, datetime | None]:
    if kind == AlertKind.QR_EXPIRES:
        return _QR_SOON[data["stage"]], N_("Visitors get it until {moment}."), _moment(data["closes_at"])
    if kind == AlertKind.QR_EXPIRED:
        detail = N_("No visitor is sent there since {moment}.")
        return N_("The QR of “{name}” has run out"), detail, _moment(data["closes_at"])
    if kind == AlertKind.GROUP_FILLING:
        detail = N_("At the present pace it is full around {moment}.")
        return N_("“{name}” will soon be full"), detail, _moment(data["full_at"])
    if kind == AlertKind.CODE_CLOSED:
        return (
            N_("No group of the live code “{name}” has room"),
            N_("Closed since {moment}."),
            _moment(data["closed_since"]),
        )
    if kind == AlertKind.QUOTA_USED_UP:
        detail = N_("What was to be sent waits or fails until {moment}.")
        return N_("WeChat takes no more calls of “{name}” of some kind for now"), detail, _moment(data["until"])
    if kind == AlertKind.PAY_REFUSED:
        detail = N_("The last one on {moment}. Nobody was made a member by them.")
        return N_("Notices of payments were refused"), detail, _moment(data["refused_at"])
    if kind == AlertKind.PUSHES_FAILED:
        return N_("Messages from WeChat to “{name}” could not be applied"), N_("{n} so far."), None
    to_a_person, sold_out = (
        N_("Visitors of “{name}” are sent to a personal number"),
        N_("Visitors of “{name}” see the sold-out page"),
    )
    return to_a_person if data["shown"] == "owner" else sold_out, N_("{n} visits so far."), None


def _action(data: Mapping[str, Any]) -> tuple[str, Values, str]:
    here, elsewhere, path = _ACTIONS[data["action"]]
    name = data["action_name"]
    return elsewhere if name else here, {"name": name} if name else {}, path.format(id=data["action_id"])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
