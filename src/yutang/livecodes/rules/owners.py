"""The owner pool: whose personal QR a visitor gets while no group is open."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

DAY: Final = 1440  # minutes
_UTC: Final = ZoneInfo("UTC")


class Owner(NamedTuple):
    """One personal number of the pool. Hours are minutes of the local day: 0..1439, `closes_at` before `opens_at`
    wraps past midnight, equal means all day."""

    number_id: int
    daily_cap: int
    handed_today: int  # visitors it was handed to on its local day
    opens_at: int
    closes_at: int
    timezone: str


class Handed(NamedTuple):
    """A person to show. `counted`: this visit takes one of today's; False when the visitor has this person already."""

    number_id: int
    day: date
    counted: bool


class OwnerPool:
    """The pool of one code at one moment, in the order of preference. Works only when it is first asked."""

    __slots__ = ("_back", "_back_known", "_left", "_now", "_owners", "_today", "_within")

    def __init__(self, owners: Sequence[Owner], now: datetime) -> None:
        """`now` is aware; the pool is meant to live as long as a batch, milliseconds."""
        self._owners = owners
        self._now = now
        self._today: dict[int, date] | None = None
        self._within: dict[int, bool] = {}
        self._left: dict[int, int] = {}
        self._back: datetime | None = None
        self._back_known = False

    def hand_out(self, held_id: int | None, held_day: date | None) -> Handed | None:
        """The person for a visitor who holds `held_id` since `held_day`; None: nobody is within hours and below their
        cap.

        The same person all day (being handed from one to another looks like a call centre), else the first with room.
        The caller counts `counted` by a conditional UPDATE and calls `close` when that finds none left.
        """
        today = self._look()
        if held_id is not None and held_day is not None and today.get(held_id) == held_day and self._within[held_id]:
            return Handed(held_id, held_day, counted=False)
        for owner in self._owners:
            number_id = owner.number_id
            if self._within[number_id] and self._left[number_id] > 0:
                self._left[number_id] -= 1
                self._back_known = False
                return Handed(number_id, today[number_id], counted=True)
        return None

    def close(self, number_id: int) -> None:
        """This person takes nobody else today: another process was faster."""
        self._look()
        self._left[number_id] = 0
        self._back_known = False

    def back_at(self) -> datetime | None:
        """The next moment (UTC) at which somebody of the pool is within hours and below their cap; None for an empty
        pool."""
        if not self._back_known:
            self._look()
            moments = [at for owner in self._owners if (at := self._next_turn(owner)) is not None]
            self._back = min(moments, default=None)
            self._back_known = True
        return self._back

    def _look(self) -> dict[int, date]:
        if self._today is None:
            self._today = {}
            for owner in self._owners:
                local = self._now.astimezone(ZoneInfo(owner.timezone))
                self._today[owner.number_id] = local.date()
                self._within[owner.number_id] = within_hours(local.hour * 60 + local.minute, owner)
                self._left[owner.number_id] = owner.daily_cap - owner.handed_today
        return self._today

    def _next_turn(self, owner: Owner) -> datetime | None:
        if owner.daily_cap <= 0:
            return None
        local = self._now.astimezone(ZoneInfo(owner.timezone))
        left, within = self._left[owner.number_id] > 0, self._within[owner.number_id]
        if left and within:
            return self._now
        if left and local.hour * 60 + local.minute < owner.opens_at:
            return _at(local, 0, owner.opens_at)
        start = 0 if not left and within_hours(0, owner) else owner.opens_at  # a new day brings a new cap
        return _at(local, 1, start)


def _at(local: datetime, days: int, minute: int) -> datetime:
    """`minute` of the local day `days` after that of `local`, in UTC."""
    day = local.date() + timedelta(days=days)
    return datetime.combine(day, time(*divmod(minute, 60)), tzinfo=local.tzinfo).astimezone(_UTC)


def within_hours(minute: int, owner: Owner) -> bool:
    """Whether a local minute of the day (0..1439) lies in the person's hours; the closing minute is outside."""
    if owner.opens_at == owner.closes_at:
        return True
    return (minute - owner.opens_at) % DAY < (owner.closes_at - owner.opens_at) % DAY
