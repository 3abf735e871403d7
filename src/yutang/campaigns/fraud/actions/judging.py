"""Judging inviters before what they brought counts: never silently, always with the reasons kept."""

from collections.abc import Collection, Mapping
from typing import Any

from yutang.campaigns.fraud import store
from yutang.campaigns.fraud.actions.facts import known_of
from yutang.campaigns.fraud.models import Review
from yutang.campaigns.fraud.rules.findings import Decision, Verdict
from yutang.campaigns.fraud.rules.judging import judge
from yutang.campaigns.fraud.rules.surroundings import prepare
from yutang.campaigns.models import Campaign
from yutang.workspaces.actions import Work


def verdicts_of(work: Work, key: bytes, campaign: Campaign, inviter_ids: Collection[int]) -> Mapping[int, Verdict]:
    """The verdict over each of these participants, compared with the whole campaign. Changes nothing.

    `key`: the sealer's for `tokens.PURPOSE`. A campaign of 20,000 is looked at whole, which takes seconds: ask for many
    inviters at once, and not where others wait to write.
    """
    if not inviter_ids:
        return {}
    known = known_of(work, key, campaign)
    around = prepare(known.facts)
    return {each: judge(known.participants[each].fan_id, around) for each in sorted(set(inviter_ids))}


def do_keep_verdicts(work: Work, campaign: Campaign, verdicts: Mapping[int, Verdict]) -> None:
    """Write down what was found, for people to look at."""
    verdicts = {each: verdict for each, verdict in verdicts.items() if verdict.findings}
    kept = store.reviews(work.session, work.workspace_id, verdicts)
    for participant_id, verdict in verdicts.items():
        row = kept.get(participant_id)
        if row is None:
            row = _new(work, campaign, participant_id)
            work.session.add(row)
        row.verdict, row.score = verdict.decision.value, round(verdict.score * 1000)
        row.findings = {"findings": [finding.as_json() for finding in verdict.findings]}
        row.judged_at = work.now
    work.session.flush()


def _new(work: Work, campaign: Campaign, participant_id: int) -> Review:
    empty: dict[str, Any] = dict.fromkeys(("appealed_at", "decision", "member_id", "decided_at"))
    return Review(
        workspace_id=work.workspace_id,
        participant_id=participant_id,
        campaign_id=campaign.id,
        verdict=Decision.PASS.value,
        score=0,
        findings={"findings": []},
        judged_at=work.now,
        appeal="",
        note="",
        **empty,
    )
