"""The people of the demo: who they are, what they do with a page, and who is really in which group."""

from dataclasses import dataclass, field
from random import Random
from typing import Final

PRESSES: Final = 0.72  # of those who are shown a group's QR, the share that presses it
JOINS: Final = 0.85  # of those who press, the share that also taps "join"; the hidden join rate is 0.61

# The in-app browser of WeChat as it names itself on three kinds of phone.
_APPLE: Final = "AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
_ANDROID: Final = "AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/134.0.0.0 Mobile Safari/537.36"
PHONES: Final = (
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) {_APPLE} MicroMessenger/8.0.60 NetType/WIFI",
    f"Mozilla/5.0 (Linux; Android 15; V2405A; wv) {_ANDROID} MicroMessenger/8.0.60.2860 NetType/5G",
    f"Mozilla/5.0 (Linux; Android 12; HarmonyOS; ALN) {_ANDROID} MicroMessenger/8.0.58.2841 NetType/4G",
)
ROBOTS: Final = (
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (compatible; DingTalkBot-LinkService/1.0)",
)


@dataclass(slots=True)
class Visitor:
    """One person with one phone. What they will do was decided when they were made, so a seed gives the same crowd."""

    agent: str
    channel: str
    presses: bool
    joins: bool
    cookie: str = ""
    has_pressed: bool = False


def new_visitor(rng: Random, channels: tuple[str, ...]) -> Visitor:
    """`channels`: keys, "" for the code's own link."""
    presses = rng.random() < PRESSES
    return Visitor(rng.choice(PHONES), rng.choice(channels), presses, presses and rng.random() < JOINS)


@dataclass(slots=True)
class Insiders:
    """Who is really in each group. In life nobody sees this from outside; here it is what the operator counts."""

    heads: dict[int, int] = field(default_factory=dict)  # by group id
    caps: dict[int, int] = field(default_factory=dict)
    joined: int = 0
    met_full: int = 0  # people who wanted to join a group that was in fact full

    def come_in(self, group_id: int) -> None:
        """Somebody presses the QR and wants to join."""
        if self.heads.get(group_id, 0) >= self.caps.get(group_id, 0):
            self.met_full += 1
            return
        self.heads[group_id] += 1
        self.joined += 1

    def grow(self, group_id: int, people: int) -> None:
        """Members bring friends: nobody scans for that."""
        self.heads[group_id] = min(self.caps[group_id], self.heads[group_id] + people)
