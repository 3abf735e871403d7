"""Detectors that look at who the friends are: not new, the inviter again, the same helpers everywhere, the team."""

from yutang.campaigns.fraud.rules.case import Case, finding
from yutang.campaigns.fraud.rules.findings import Code, Finding
from yutang.campaigns.fraud.rules.measures import surprise
from yutang.campaigns.fraud.rules.surroundings import helped


def detect_not_new(case: Case) -> list[Finding]:
    """Friends who followed before. Where only new people count the ledger refuses them; this sees who slipped by."""
    old = [credit for credit in case.credits if not credit.new_to_account]
    if not old or not case.around.campaign.new_only:
        return []
    score = max(0.05, case.limits.not_new.score(len(old) / case.total)) if len(old) > 1 else 0.05
    return finding(Code.NOT_NEW, score, {"count": len(old), "total": case.total}, old, doubts=True)


def detect_self_referral(case: Case) -> list[Finding]:
    """Friends on the inviter's own phone. A couple on one phone costs that friend's count, not the whole reward."""
    own = [each for each in case.credits if each.invitee == case.person.key or each.device in case.person.devices]
    if not own:
        return []
    enough = len(own) >= case.limits.self_fewest
    score = max(0.1, case.limits.self_share.score(len(own) / case.total)) if enough else 0.1
    return finding(Code.SELF_REFERRAL, score, {"count": len(own), "total": case.total}, own, doubts=True)


def detect_serial_helpers(case: Case) -> list[Finding]:
    """Friends who counted for somebody in campaign after campaign."""
    least = case.limits.serial_campaigns
    serial = [each for each in case.credits if helped(each.invitee, case.around.people) >= least]
    if case.total < case.limits.fewest or len(serial) < case.limits.serial_share * case.total:
        return []
    usual = case.limits.serial_usual.within(case.around.serial.without(case.person.key))
    score = case.limits.serial.score(surprise(len(serial), case.total, usual))
    evidence = {"count": len(serial), "total": case.total, "campaigns": least}
    return finding(Code.SERIAL_HELPERS, score, evidence, serial)


def detect_payee_reuse(case: Case) -> list[Finding]:
    """Several people whose rewards go to one place. A household is not enough."""
    people = max((case.around.payee_people[payee] for payee in case.person.payees), default=0)
    return finding(Code.PAYEE_REUSE, case.limits.payees.score(people), {"people": people})


def detect_staff(case: Case) -> list[Finding]:
    """The team rewarding itself: a member takes part, or somebody on a member's phone or payee."""
    person, around = case.person, case.around
    near = person.is_staff or person.devices & around.staff_phones or person.payees & around.staff_payees
    return finding(Code.STAFF, case.limits.staff, {"people": 1}) if near else []


def detect_blocked(case: Case) -> list[Finding]:
    """On the list kept by hand."""
    return finding(Code.BLOCKED, 1.0, {"people": 1}) if case.person.key in case.around.blocked else []
