"""Keeping rewards for people who really brought friends.

`prepare(facts)` looks at a campaign once; `judge(inviter, surroundings)` then answers pass, review or hold for one
inviter, with findings that a person can read. Nothing here reads a table or a clock.
"""

from yutang.campaigns.fraud.rules.facts import Campaign, Credit, Facts, Person
from yutang.campaigns.fraud.rules.findings import (
    SENTENCES,
    Code,
    Decision,
    Finding,
    Verdict,
    finding_from_json,
    keeps_back,
)
from yutang.campaigns.fraud.rules.judging import judge, judge_all, verdict
from yutang.campaigns.fraud.rules.limits import LIMITS, Limits
from yutang.campaigns.fraud.rules.surroundings import Surroundings, prepare

__all__ = [
    "LIMITS",
    "SENTENCES",
    "Campaign",
    "Code",
    "Credit",
    "Decision",
    "Facts",
    "Finding",
    "Limits",
    "Person",
    "Surroundings",
    "Verdict",
    "finding_from_json",
    "judge",
    "judge_all",
    "keeps_back",
    "prepare",
    "verdict",
]
