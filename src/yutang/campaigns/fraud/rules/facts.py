"""What the detectors know. Plain values without names, addresses or openids: keys are fan ids, the rest are hashes.

Times are seconds since 1970 in UTC. Hashes are salted by whoever makes them, one salt for the whole campaign, so that
equal things stay equal. What is not known is "" or None, never a guess; nothing unknown is held against anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One friend who counts for one inviter (a row "credited" of the ledger, with what was seen on the way).

    `scanned_at` is the touch: the poster's page was opened or the code scanned; None where both are one push.
    `opened` counts what the friend did afterwards by themselves: pages, menu taps, messages, groups, check-ins.
    """

    invitee: int
    inviter: int
    credited_at: float
    scanned_at: float | None = None
    followed_at: float | None = None
    unfollowed_at: float | None = None
    new_to_account: bool = True
    opened: int | None = None
    network: str = ""  # hash of the /24 (IPv4) or /48 (IPv6)
    device: str = ""  # hash of the visitor's cookie
    agent: str = ""  # hash of the whole user agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person of whom more is known than the credit: who takes part, and friends who helped before.

    `payees` are hashes of where rewards go (payment account, telephone, address). `helped` counts the earlier campaigns
    of the workspace in which this person counted for somebody.
    """

    key: int
    is_staff: bool = False
    payees: frozenset[str] = frozenset()
    devices: frozenset[str] = frozenset()
    networks: frozenset[str] = frozenset()
    rewarded_at: float | None = None  # the first reward that was given in this campaign
    helped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """`prizes` is how many places of a leaderboard win (0: there is none); `known_networks` are offices and schools."""

    starts_at: float
    ends_at: float
    new_only: bool = True
    prizes: int = 0
    known_networks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known of one campaign, in any order. People who are not listed are people with no further facts.

    `touches` are (inviter, invitee) of every scan, also of those that did not count: rings show in them.
    `allowed` and `blocked` are the lists kept by hand (people's keys).
    """

    campaign: Campaign
    credits: Sequence[Credit]
    people: Sequence[Person] = ()
    touches: Sequence[tuple[int, int]] = ()
    allowed: frozenset[int] = field(default=frozenset())
    blocked: frozenset[int] = field(default=frozenset())
