"""Answers that a team gives again and again, ready to be changed for the one person who asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from yutang.dialogue.models import QuickReply
from yutang.dialogue.store import threads
from yutang.errors import N_, Conflict, NotFound
from yutang.fields import Fields
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class QuickReplyForm:
    title: str
    text: str


def quick_replies(work: Work) -> Sequence[QuickReply]:
    work.actor.require(Permission.DIALOGUE)
    return threads.quick_replies(work.session, work.workspace_id)


def find_quick_reply(work: Work, reply_id: int) -> QuickReply:
    """Raises NotFound."""
    work.actor.require(Permission.DIALOGUE)
    found = threads.quick_reply(work.session, work.workspace_id, reply_id)
    if found is None:
        raise NotFound(N_("There is no such quick reply."))
    return found


def check_quick_reply(work: Work, form: QuickReplyForm) -> QuickReplyForm:
    """The form tidied. Raises NotAllowed, or Invalid with the fields that are wrong."""
    work.actor.require(Permission.DIALOGUE)
    fields = Fields()
    tidy = QuickReplyForm(fields.line("title", form.title, required=True), fields.prose("text", form.text))
    if not tidy.text:
        fields.refuse("text", N_("Please fill this in."))
    fields.check()
    return tidy


def do_add_quick_reply(work: Work, form: QuickReplyForm) -> QuickReply:
    tidy = check_quick_reply(work, form)
    if len(quick_replies(work)) >= MOST:
        raise Conflict(N_("There are {n} quick replies already. Remove one first."), None, None, n=MOST)
    reply = QuickReply(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        title=tidy.title,
        text=tidy.text,
        position=threads.last_position(work.session, work.workspace_id) + 1,
        created_at=work.now,
    )
    work.session.add(reply)
    work.audit("quick_reply.add", "quick_reply", reply.id, None, {"name": tidy.title})
    return reply


def do_change_quick_reply(work: Work, reply_id: int, form: QuickReplyForm) -> QuickReply:
    reply = find_quick_reply(work, reply_id)
    tidy = check_quick_reply(work, form)
    before = {"name": reply.title, "text": reply.text}
    reply.title, reply.text = tidy.title, tidy.text
    work.audit("quick_reply.change", "quick_reply", reply.id, before, {"name": tidy.title, "text": tidy.text})
    return reply


def do_remove_quick_reply(work: Work, reply_id: int) -> None:
    reply = find_quick_reply(work, reply_id)
    work.audit("quick_reply.remove", "quick_reply", reply.id, {"name": reply.title}, None)
    work.session.delete(reply)
