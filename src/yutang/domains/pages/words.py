"""What the pages say of domains."""

from typing import Annotated, Any, Final

from fastapi import Path

from yutang.domains.models import BlockOutcome, Domain, Health, Trouble
from yutang.domains.rules.health import tls_level
from yutang.domains.rules.hosts import shown_host
from yutang.domains.rules.steps import Step
from yutang.errors import N_
from yutang.web.visits import Visit

Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
APPEAL_BUTTON: Final = "申请恢复访问"  # on WeChat's own page of a block
REPORT_WORD: Final = "打不开"  # see rules.reports
FILING_EXAMPLE: Final = "京ICP备…号-1"
APPEAL_URL: Final = "https://weixin110.qq.com/security/newreadtemplate?t=domain/domain-appeal"

TROUBLES: Final = {
    Trouble.NAME: N_("DNS knows no address for it. Make an A record that leads to this server."),
    Trouble.PRIVATE: N_("Its address is inside a private network. Phones elsewhere cannot reach it."),
    Trouble.NO_ANSWER: N_("It does not answer. Look whether the web server runs and lets visitors in."),
    Trouble.TLS: N_("Its certificate is not trusted, is of another name, or has run out. Renew it."),
    Trouble.OTHER: N_("Something else answers there. Let the web server pass it on to Yutang, with its name (Host)."),
    Trouble.NO_RECORD: N_("The TXT record is not there yet."),
}
APPEAL: Final = N_(
    "Our page {url} was blocked. It belongs to {owner}, filing number {filing}. We have looked through it, changed "
    "what could break the rules of external links, and checked it again. No page asks people to share or to follow "
    "for a reward. Please look at it again and restore access. Thank you."
)
STEPS: Final = {
    Step.FIX: N_("Find and change what WeChat does not allow"),
    Step.CHECK: N_("Let the wording check read it"),
    Step.APPEAL: N_("Appeal to WeChat"),
    Step.REPUBLISH: N_("Publish again"),
}
OUTCOMES: Final = {
    BlockOutcome.RETURNED: N_("WeChat shows it again"),
    BlockOutcome.MOVED: N_("Published on another domain"),
    BlockOutcome.MISTAKEN: N_("It was not blocked"),
}


def badge_of(domain: Domain) -> tuple[str, str]:
    """What stands beside its name: words and colour."""
    if domain.verified_at is None:
        return (N_("Being looked at"), "blue") if domain.asked_at is not None else (N_("Not proved yet"), "amber")
    if domain.blocked_at is not None:
        return N_("Blocked by WeChat"), "red"
    return {
        Health.UP: (N_("It answers"), "green"),
        Health.DOWN: (N_("Does not answer"), "red"),
        Health.UNKNOWN: (N_("Being looked at"), "blue"),
    }[domain.health]


def page_values(visit: Visit) -> dict[str, Any]:
    """What all templates of domains may ask."""
    return {
        "shown_host": shown_host,
        "badge_of": badge_of,
        "troubles": TROUBLES,
        "tls_level": lambda domain: tls_level(domain.tls_until, visit.now),
        "outcomes": OUTCOMES,
        "health_words": {Health.UP: N_("It answers"), Health.DOWN: N_("Stopped answering")},
        "appeal_button": APPEAL_BUTTON,
        "report_word": REPORT_WORD,
        "filing_example": FILING_EXAMPLE,
        "base_url": visit.services.settings.base_url,
    }
