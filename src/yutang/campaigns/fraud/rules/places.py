"""Detectors that look at networks and phones."""

from collections import Counter
from collections.abc import Sequence
from math import fsum

from yutang.campaigns.fraud.rules.case import Case, finding, percent
from yutang.campaigns.fraud.rules.findings import Code, Finding
from yutang.campaigns.fraud.rules.measures import surprise


def detect_one_network(case: Case) -> list[Finding]:
    """The whole set on one network. Offices and schools are on a list; carriers show by how common they are."""
    known = [credit for credit in case.credits if credit.network]
    if not case.enough(known):
        return []
    network, count = _commonest([credit.network for credit in known])
    usual = case.around.networks.without(case.person.key, network)
    listed = network in case.around.campaign.known_networks
    if listed or usual > case.limits.carrier_share or count < case.limits.whole * len(known):
        return []
    friends = [credit for credit in known if credit.network == network]
    evidence = {"count": count, "total": len(known), "usual": percent(usual)}
    return finding(Code.ONE_NETWORK, case.limits.one_network.score(count), evidence, friends)


def detect_self_network(case: Case) -> list[Finding]:
    """The whole set on the inviter's network: a farm at home, and also every family. No more than a note."""
    own = case.person.networks - case.around.campaign.known_networks
    known = [credit for credit in case.credits if credit.network]
    friends = [credit for credit in known if credit.network in own]
    usual = max((case.around.networks.without(case.person.key, each) for each in own), default=0.0)
    if not case.enough(known) or len(friends) < case.limits.whole * len(known) or usual > case.limits.carrier_share:
        return []
    evidence = {"count": len(friends), "total": len(known)}
    return finding(Code.SELF_NETWORK, case.limits.self_network, evidence, friends)


def detect_shared_phones(case: Case) -> list[Finding]:
    """Phones with more people than a family has, and phones of others who take part: their second accounts."""
    people, owners = case.around.phone_people, case.around.phone_owners
    shared = [
        each
        for each in case.credits
        if people.get(each.device, 0) >= case.limits.phone_people
        or owners.get(each.device, each.invitee) not in (each.invitee, case.person.key)
    ]
    if not shared:
        return []
    phones = {credit.device for credit in shared}
    score = max(0.1, case.limits.phone_share.score(len(shared) / case.total))
    evidence = {"count": len(shared), "total": case.total, "phones": len(phones)}
    evidence["people"] = sum(people[phone] for phone in phones)
    return finding(Code.SHARED_PHONES, score, evidence, shared, doubts=True)


def detect_cloned_agents(case: Case) -> list[Finding]:
    """One phone and version behind far more friends than elsewhere in the campaign."""
    listed = case.around.campaign.known_networks  # a school's tablets are all alike
    known = [credit for credit in case.credits if credit.agent and credit.network not in listed]
    if not case.enough(known):
        return []
    counts = Counter(credit.agent for credit in known)
    cloned = {agent: found for agent, count in counts.items() if (found := _cloned(case, agent, count, len(known))) > 0}
    score = case.limits.agents.score(fsum(sorted(cloned.values())) + (case.limits.agent_allowance if cloned else 0.0))
    friends = [credit for credit in known if credit.agent in cloned]
    usual = sum(case.around.agents.without(case.person.key, agent) for agent in sorted(cloned))
    evidence = {"count": len(friends), "total": len(known), "models": len(cloned), "usual": percent(usual)}
    return finding(Code.CLONED_AGENTS, score, evidence, friends)


def _cloned(case: Case, agent: str, count: int, known: int) -> float:
    """Surprise that so many friends have this model, beyond what is allowed to every model."""
    usual = case.limits.agent_usual.within(case.around.agents.without(case.person.key, agent))
    return surprise(count, known, usual) - case.limits.agent_allowance


def _commonest(values: Sequence[str]) -> tuple[str, int]:
    """The commonest value; of equals the smallest, so that no order of arrival decides."""
    return min(Counter(values).items(), key=lambda item: (-item[1], item[0]))
