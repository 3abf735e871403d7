"""One word, one answer: whether something else on the account answers a programme's keyword already."""

from typing import Final

from yutang.accounts.replies.actions import rules_of
from yutang.accounts.replies.rules import fold
from yutang.checkins.models import Programme
from yutang.checkins.rules.clashes import rival_of
from yutang.checkins.store import programmes
from yutang.errors import N_, Conflict, Invalid
from yutang.workspaces.actions import Work

_SAME_KEYWORD: Final = N_("“{title}” on this account has the same keyword. Choose another one.")
_SAME_REPLY: Final = N_(
    "The reply “{title}” of this account answers this word already. Choose another one, or change that reply."
)


def check_keyword_free(work: Work, programme: Programme) -> None:
    """Before it starts. Raises Conflict with the name of what has the keyword."""
    found = _other_programme(work, programme.account_id, programme.keyword, programme.id)
    found = found or _other_reply(work, programme.account_id, programme.keyword)
    if found is not None:
        sentence, title = found
        raise Conflict(sentence, "keyword_taken", None, title=title)


def check_keyword_typed(work: Work, account_id: int | None, keyword: str, programme: Programme | None) -> None:
    """While the form is filled in, where it says another one than before. Two drafts may want the same; what is live,
    and what the team's own replies say, is told at once. Raises Invalid with the field."""
    if programme is not None and (programme.account_id, fold(programme.keyword)) == (account_id, fold(keyword)):
        return
    own_id = None if programme is None else programme.id
    live = programme is not None and programme.started_at is not None
    found = _other_programme(work, account_id, keyword, own_id) if live else None
    found = found or _other_reply(work, account_id, keyword)
    if found is not None:
        sentence, title = found
        raise Invalid(N_("Please look at the marked fields."), "keyword_taken", {"keyword": sentence}, title=title)


def _other_programme(work: Work, account_id: int | None, keyword: str, own_id: int | None) -> tuple[str, str] | None:
    """A sentence, and the name it needs; none while the keyword is free."""
    if account_id is None or not keyword:
        return None
    for other in programmes.of_account(work.session, work.workspace_id, account_id):
        if other.id != own_id and fold(other.keyword) == fold(keyword):
            return _SAME_KEYWORD, other.title
    return None


def _other_reply(work: Work, account_id: int | None, keyword: str) -> tuple[str, str] | None:
    """Replies of the team, of a campaign or of a course; those of programmes are told by the programme's name."""
    if account_id is None or not keyword:
        return None
    rival = rival_of([rule for rule in rules_of(work, account_id) if rule.programme_id is None], keyword)
    return None if rival is None else (_SAME_REPLY, rival.name or keyword)
