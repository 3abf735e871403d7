"""What visitors answer to the questions of a page: once for each phone, with their consent."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from yutang.errors import N_, Conflict, Invalid, NotFound
from yutang.fans.actions.linking import phone_owner
from yutang.pages.actions.looking import find_page
from yutang.pages.actions.making import locked
from yutang.pages.models import Page, PageAnswer
from yutang.pages.rules.blocks import Block, choices_of, tidy
from yutang.pages.rules.content import Content
from yutang.pages.store import answers
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

MOST_ANSWERS: Final = 20_000  # of a page
LONGEST: Final = 500
PAGE: Final = 50
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def question_in(content: Content, block_id: str) -> Block:
    """Raises NotFound."""
    found = next((each for each in content.blocks if each.id == block_id and each.kind == "form"), None)
    if found is None:
        raise NotFound(N_("This question is not asked (any more)."))
    return found


def do_answer(work: Work, page: Page, question: Block, visitor_id: int, answer: str, *, agreed: bool) -> PageAnswer:
    """Keep what a phone answers; a second answer takes the place of the first. Raises Invalid, Conflict."""
    said = tidy(answer[: LONGEST * 4], lines=True)
    _check(question, said, agreed=agreed)
    session, workspace_id = work.session, work.workspace_id
    fan_id = phone_owner(work, visitor_id)
    kept = answers.of_phone(session, workspace_id, page.id, question.id, visitor_id)
    if kept is None:
        if not answers.take_place(session, workspace_id, page.id, MOST_ANSWERS):
            raise Conflict(N_("No more answers are taken here. Thank you all the same."), "full")
        kept = PageAnswer(workspace_id=workspace_id, id=work.new_id(), page_id=page.id, block=question.id)
        kept.visitor_id = visitor_id
    kept.fan_id = fan_id
    kept.question, kept.answer, kept.consent, kept.at = question["question"], said, question["consent"], work.now
    session.add(kept)
    return kept


def _check(question: Block, said: str, *, agreed: bool) -> None:
    fields = {}
    offered = choices_of(question)
    if not said or (offered and said not in offered):
        fields["answer"] = N_("Please choose one of these.") if offered else N_("Please write an answer.")
    elif len(said) > LONGEST:
        fields["answer"] = N_("Please keep this under 500 characters.")
    if not agreed:
        fields["agreed"] = N_("Please agree first, or leave it: nothing is sent then.")
    if fields:
        raise Invalid(N_("Please look at the marked fields."), None, fields)


def answered_by(work: Work, page: Page, visitor_id: int | None) -> dict[str, str]:
    """What a phone answered already, by block."""
    if visitor_id is None:
        return {}
    found = answers.answered(work.session, work.workspace_id, page.id, visitor_id)
    return {each.block: each.answer for each in found}


def answers_of(work: Work, page_id: int, before_id: int | None = None) -> tuple[Page, Sequence[PageAnswer], int | None]:
    """One page of them, newest first. They are about people: who may see fans may see them."""
    work.actor.require(Permission.FANS)
    page = find_page(work, page_id)
    found = answers.of_page(work.session, work.workspace_id, page.id, before_id, PAGE + 1)
    return page, found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def counts_of(work: Work, page_id: int) -> Sequence[tuple[str, str, int]]:
    """Block, answer, how often."""
    work.actor.require(Permission.FANS)
    return answers.counts(work.session, work.workspace_id, page_id)


def do_export_answers(work: Work, page_id: int) -> str:
    """All of them as CSV; the audit log keeps that they were taken out. Who exports needs both permissions."""
    work.actor.require(Permission.FANS)
    work.actor.require(Permission.EXPORT)
    page = find_page(work, page_id)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["at", "question", "answer", "consent", "fan"])
    for each in answers.of_page(work.session, work.workspace_id, page.id, limit=MOST_ANSWERS):
        texts = (each.question, each.answer, each.consent)
        writer.writerow([each.at.isoformat(), *map(_harmless, texts), str(each.fan_id or "")])
    work.audit("page.export_answers", "page", page.id, None, {"name": page.title})
    return out.getvalue()


def _harmless(text: str) -> str:
    """Spreadsheets must not take what a stranger typed for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def do_delete_answers(work: Work, page_id: int, answer_id: int | None = None) -> int:
    """Forget one answer, or all of a page; how many there were."""
    work.actor.require(Permission.FANS)
    page = locked(work, page_id)
    number = answers.drop(work.session, work.workspace_id, page.id, None if answer_id is None else [answer_id])
    if number:
        page.answers -= number
        work.audit("page.delete_answers", "page", page.id, None, {"name": page.title})
    return number
