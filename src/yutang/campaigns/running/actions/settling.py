"""What becomes of credits when their hold has passed, and of rewards then; and of a campaign when it is settled."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from yutang.campaigns.fraud.actions import do_keep_verdicts
from yutang.campaigns.fraud.rules.findings import Decision, Verdict
from yutang.campaigns.models import Campaign, Referral, ReferralState
from yutang.campaigns.referrals.actions import do_hold
from yutang.campaigns.referrals.actions.judging import write_steps
from yutang.campaigns.referrals.rules import Reason, Step
from yutang.campaigns.rewards.actions import Issued, do_rank, do_reach
from yutang.campaigns.running import store
from yutang.campaigns.running.actions.prizes import do_tell_issued
from yutang.campaigns.running.actions.replies import do_close
from yutang.campaigns.running.addresses import Site
from yutang.workspaces.actions import Work

_PASSED: Final = Verdict(decision=Decision.PASS, score=0.0)


def do_release_due(work: Work, site: Site, campaign: Campaign, verdicts: Mapping[int, Verdict]) -> list[Issued]:
    """Let the credits of these inviters count whose hold has passed, keep back what the verdicts doubt, and give what
    their scores reach now.

    `verdicts`: of `fraud.actions.verdicts_of`, by inviter. This is the one place where fraud decides over credits:
    HOLD keeps back all that is due, else only the friends who are doubtful; REVIEW lets friends count, and a person
    looks at the reward.
    """
    do_keep_verdicts(work, campaign, verdicts)
    due = store.due_friends(work.session, work.workspace_id, campaign.id, verdicts, work.now)
    released: list[Referral] = []
    held: dict[int, list[int]] = defaultdict(list)
    for row in due:
        verdict = verdicts.get(row.inviter_id, _PASSED)
        if verdict.decision is Decision.HOLD or row.invitee_id in verdict.doubtful:
            held[row.inviter_id].append(row.invitee_id)
        else:
            released.append(row)
    steps = [
        (row.invitee_id, Step(row.inviter_id, row.state, ReferralState.RELEASED, Reason.HOLD_PASSED, None))
        for row in released
    ]
    inviters = {row.inviter_id for row in released}
    for inviter_id, invitees in sorted(held.items()):
        evidence = {"findings": [finding.as_json() for finding in verdicts[inviter_id].findings]}
        do_hold(work, campaign, inviter_id, invitees, evidence)
    write_steps(work, campaign, steps)
    issued = do_reach(work, campaign, inviters)
    do_tell_issued(work, site, campaign, issued)
    return issued


def do_settle_campaign(work: Work, campaign: Campaign) -> list[Issued]:
    """The books are closed: a board's places get what they bring, the account answers no keyword any more.

    For a person's step, which authorises and audits. Winners are told by the schedule, as far as they can be.
    """
    issued = do_rank(work, campaign)
    do_close(work, campaign)
    return issued
