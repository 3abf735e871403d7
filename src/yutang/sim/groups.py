"""Groups of people on the local platform: who is in, which QR codes lead in, until when, and what is said.

A personal group as WeChat has it (reference §4.1): its QR carries only a token, is valid for seven days from being
fetched, and no longer lets anybody in once the group has reached its cap of scans. No account ever hears of any of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Final

from yutang.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from yutang.wechat.payloads import PayloadKind, kind_of, payload_key

LIFE: Final = 7 * 24 * 3600  # seconds that a group's QR lets people in, on the platform's clock
USUAL_CAP: Final = 200  # people beyond whom nobody joins by scanning
MOST_HEADS: Final = 500  # people that fit into a group at all
MOST_GROUPS: Final = 1000
MOST_LINES: Final = 500  # per group; the oldest go
LONGEST_NAME: Final = 30
LONGEST_TEXT: Final = 2000
_ADDRESS: Final = "https://weixin.qq.com/g/"
_TOKEN_LENGTH: Final = 48
_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"


class Door(StrEnum):
    """What somebody meets who scans a group's QR."""

    OPEN = "open"
    INSIDE = "inside"  # is a member already
    FULL = "full"
    EXPIRED = "expired"
    UNKNOWN = "unknown"  # no group of this platform


@dataclass(frozen=True, slots=True)
class GroupCode:
    """One QR of a group. Moments are seconds since 1970 on the platform's clock."""

    group_id: str
    payload: str
    made_at: float
    expires_at: float


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One line of a group's chat. `fan` is none for what the platform says, e.g. that somebody joined."""

    id: int
    at: float
    fan: str | None
    text: str
    picture: str | None = None  # id of a kept picture


@dataclass(slots=True)
class ChatGroup:
    """`others`: members without a phone here, who only count."""

    id: str
    name: str
    owner: str
    cap: int
    members: list[str]
    others: int = 0
    codes: list[GroupCode] = field(default_factory=list)
    lines: list[GroupLine] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=dict)  # by fan: the newest line that they have seen

    @property
    def heads(self) -> int:
        return len(self.members) + self.others

    def unread(self, fan: str) -> int:
        """Lines that others wrote since this fan looked."""
        seen = self.read.get(fan, 0)
        return sum(line.id > seen and line.fan not in (fan, None) for line in self.lines)

    def look_through(self, fan: str) -> None:
        """This fan has seen everything up to now."""
        if self.lines:
            self.read[fan] = self.lines[-1].id


@dataclass(frozen=True, slots=True)
class Entrance:
    """What a scanned group QR leads to, for one fan."""

    door: Door
    group: ChatGroup | None = None
    code: GroupCode | None = None


class Groups:
    """All groups of the platform. `now` is always the platform's clock, in seconds since 1970."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._groups: dict[str, ChatGroup] = {}
        self._codes: dict[str, GroupCode] = {}  # by the payload's normal form
        self._last_line = 0

    def create(self, name: str, owner: str, now: float, cap: int = USUAL_CAP, others: int = 0) -> ChatGroup:
        """A group with its owner in it and a first QR. Raises Invalid."""
        name = name.strip()
        if not name or len(name) > LONGEST_NAME:
            raise Invalid(N_("The name of a group has 1 to {most} characters."), most=LONGEST_NAME)
        if not 1 <= cap <= MOST_HEADS:
            raise Invalid(N_("The cap of a group is a number from 1 to {most}."), most=MOST_HEADS)
        if not 0 <= others < MOST_HEADS:
            raise Invalid(N_("A group has room for {most} people."), most=MOST_HEADS)
        if len(self._groups) >= MOST_GROUPS:
            raise Conflict(N_("The platform keeps at most {most} groups."), most=MOST_GROUPS)
        group = ChatGroup(f"g{len(self._groups) + 1}", name, owner, cap, [owner], others)
        self._groups[group.id] = group
        self.new_code(group.id, now)
        return group

    def new_code(self, group_id: str, now: float, payload: str | None = None) -> GroupCode:
        """A fresh QR, valid for seven days; earlier ones stay valid to their own end.

        `payload`: a text made elsewhere, so that a card that exists already leads into this group. Raises Invalid
        for another kind of code, Conflict for another group's.
        """
        group = self.find(group_id)
        text = payload or _ADDRESS + "".join(self._rng.choices(_ALPHABET, k=_TOKEN_LENGTH))
        if kind_of(text) is not PayloadKind.WECHAT_GROUP:
            raise Invalid(N_("This text is not the QR code of a WeChat group."))
        held = self._codes.get(payload_key(text))
        if held is not None and held.group_id != group_id:
            raise Conflict(N_("This QR code belongs to another group."))
        code = GroupCode(group_id, text, now, now + LIFE)
        self._codes[payload_key(text)] = code
        group.codes.append(code)
        return code

    def find(self, group_id: str) -> ChatGroup:
        """Raises NotFound."""
        group = self._groups.get(group_id)
        if group is None:
            raise NotFound(N_("There is no such group."))
        return group

    def all(self) -> list[ChatGroup]:
        return list(self._groups.values())

    def of(self, fan: str) -> list[ChatGroup]:
        """Those that a fan is in."""
        return [group for group in self._groups.values() if fan in group.members]

    def code_of(self, payload: str) -> GroupCode | None:
        return self._codes.get(payload_key(payload))

    def look(self, payload: str, fan: str, now: float) -> Entrance:
        """What a fan sees who scans this QR: a member is led inside whatever became of the QR."""
        code = self.code_of(payload)
        if code is None:
            return Entrance(Door.UNKNOWN)
        group = self._groups[code.group_id]
        if fan in group.members:
            return Entrance(Door.INSIDE, group, code)
        if now >= code.expires_at:
            return Entrance(Door.EXPIRED, group, code)
        if group.heads >= group.cap:
            return Entrance(Door.FULL, group, code)
        return Entrance(Door.OPEN, group, code)

    def join(self, payload: str, fan: str, nickname: str, now: float) -> Entrance:
        """Go in where the door is open; what the fan then sees."""
        seen = self.look(payload, fan, now)
        if seen.door is not Door.OPEN or seen.group is None:
            return seen
        seen.group.members.append(fan)
        seen.group.look_through(fan)  # what was said before is not theirs to read up on
        self._add(seen.group, GroupLine(self._next_line(), now, None, nickname))
        return Entrance(Door.INSIDE, seen.group, seen.code)

    def leave(self, group_id: str, fan: str) -> None:
        """Raises NotAllowed for somebody who is not in it."""
        self._own(group_id, fan).members.remove(fan)

    def say(self, group_id: str, fan: str, now: float, text: str = "", picture: str | None = None) -> GroupLine:
        """Raises NotAllowed for somebody who is not in it, Invalid for nothing said."""
        group = self._own(group_id, fan)
        if not (text.strip() or picture) or len(text) > LONGEST_TEXT:
            raise Invalid(N_("A message has 1 to {most} characters."), most=LONGEST_TEXT)
        line = GroupLine(self._next_line(), now, fan, text, picture)
        self._add(group, line)
        return line

    def _own(self, group_id: str, fan: str) -> ChatGroup:
        group = self.find(group_id)
        if fan not in group.members:
            raise NotAllowed(N_("Only members of the group can do this."))
        return group

    def _next_line(self) -> int:
        self._last_line += 1
        return self._last_line

    @staticmethod
    def _add(group: ChatGroup, line: GroupLine) -> None:
        group.lines.append(line)
        del group.lines[:-MOST_LINES]


def group_data(group: ChatGroup) -> Mapping[str, object]:
    """A group as the control API shows it."""
    newest = group.codes[-1]
    return {
        "id": group.id,
        "name": group.name,
        "owner": group.owner,
        "cap": group.cap,
        "heads": group.heads,
        "members": list(group.members),
        "others": group.others,
        "payload": newest.payload,
        "expires_at": newest.expires_at,
    }
