"""What members do in a thread: answer, note, assign, put aside, close."""

from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from starlette.responses import Response

from yutang.dialogue.actions.answering import (
    AnsweredMeanwhile,
    BudgetUsedUp,
    Picture,
    account_of,
    do_answer,
    do_compose,
    find_conversation,
    what_is_possible,
)
from yutang.dialogue.actions.handling import do_assign, do_close, do_note, do_reopen, do_snooze
from yutang.dialogue.files import MediaFolder
from yutang.dialogue.pages.inbox import Asked, AskedFor, thread_values
from yutang.dialogue.pages.live import part
from yutang.dialogue.pages.wording import Id
from yutang.dialogue.pictures import MAX_BYTES, drawn_anew
from yutang.dialogue.rules import Snooze
from yutang.dialogue.tone import SENTENCE, tone_hint
from yutang.errors import N_, Conflict, DomainError, Invalid
from yutang.fans.actions.tagging import do_tag
from yutang.fields import id_in
from yutang.groups.actions import member_names
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/inbox")
_UNREADABLE = N_("This picture cannot be sent: it has to be a JPEG, PNG, WebP or GIF of at most 10 MB.")


@router.post("/tone")
def tone(visit: SignedIn, text: Annotated[str, Form()] = "", mode: Annotated[str, Form()] = "answer") -> Response:
    """A hint beside the composer while somebody writes; it never stands in the way."""
    visit.actor.require(Permission.DIALOGUE)
    hint = tone_hint(text) if mode == "answer" else None
    if hint is None:
        return Response("", media_type="text/html")
    words = [*hint.words, *(visit.t(sign) for sign in hint.signs)]
    return visit.page(
        "dialogue/tone.html", said=visit.t(SENTENCE, words=("、" if visit.language == "zh" else ", ").join(words))
    )


@router.post("/{conversation_id}/say")
def say(
    visit: SignedIn,
    conversation_id: Id,
    shown: AskedFor,
    mode: Annotated[str, Form()] = "answer",
    text: Annotated[str, Form()] = "",
    seen: Annotated[int, Form(ge=0, le=2**63 - 1)] = 0,
    anyway: Annotated[int, Form(ge=0, le=2**63 - 1)] = 0,
    picture: UploadFile | None = None,
) -> Response:
    try:
        if mode == "note":
            with visit.working() as work:
                do_note(work, conversation_id, text)
        else:
            _answer(visit, conversation_id, text, picture, max(seen, anyway))
    except (Invalid, AnsweredMeanwhile, BudgetUsedUp) as error:
        return _refused(visit, conversation_id, shown, error)
    if not visit.is_htmx:
        return visit.redirect(f"/inbox/{conversation_id}?{shown.query}")
    _, body = part(visit, "dialogue/thread.html", **thread_values(visit, shown, conversation_id, 0))
    return Response(str(body), media_type="text/html", headers={"HX-Trigger": "said"})


def _answer(visit: Visit, conversation_id: int, text: str, upload: UploadFile | None, seen: int) -> None:
    """A picture, a text, or one after the other; both or neither."""
    picture = _kept(visit, upload) if upload is not None and upload.filename else None
    try:
        with visit.working() as work:
            if picture is not None:
                seen = do_answer(work, conversation_id, picture, seen).id
            if text.strip() or picture is None:
                do_answer(work, conversation_id, text, seen)
    except DomainError:
        if picture is not None:
            MediaFolder(visit.services.settings.data_dir).remove(visit.workspace.workspace_id, picture.media_id)
        raise


def _kept(visit: Visit, upload: UploadFile) -> Picture:
    """The picture, drawn anew, in the house's own files."""
    visit.actor.require(Permission.DIALOGUE)
    found = drawn_anew(upload.file.read(MAX_BYTES + 1))
    if found is None:
        raise Invalid(_UNREADABLE, None, {"picture": _UNREADABLE})
    media_id = visit.services.new_id()
    MediaFolder(visit.services.settings.data_dir).put(visit.workspace.workspace_id, media_id, found.content)
    return Picture(media_id, len(found.content), found.mime)


def _refused(visit: Visit, conversation_id: int, shown: Asked, error: DomainError) -> Response:
    """Why it was not sent, beside the text that was written."""
    with visit.reading() as work:
        account = account_of(work, find_conversation(work, conversation_id))
        names = member_names(work)
    values = {
        "error": error,
        "meanwhile": error if isinstance(error, AnsweredMeanwhile) else None,
        "over": isinstance(error, BudgetUsedUp),
        "possible": what_is_possible(account) if isinstance(error, BudgetUsedUp) else (),
        "names": names,
    }
    if not visit.is_htmx:
        return visit.redirect(f"/inbox/{conversation_id}?{shown.query}", visit.sentence(error), "danger")
    answer = visit.page("dialogue/refused.html", 422, **values)  # the form comes back with its sentences
    answer.headers["HX-Retarget"] = "#composer-said"
    answer.headers["HX-Reswap"] = "innerHTML"
    return answer


@router.post("/{conversation_id}/composing")
def composing(visit: SignedIn, conversation_id: Id) -> Response:
    with visit.working() as work:
        do_compose(work, conversation_id)
    return Response(status_code=204)


@router.post("/{conversation_id}/assign")
def assign(visit: SignedIn, conversation_id: Id, shown: AskedFor, member: Annotated[str, Form()] = "") -> Response:
    with visit.working() as work:
        do_assign(work, conversation_id, id_in(member))
    return visit.redirect(f"/inbox/{conversation_id}?{shown.query}")


@router.post("/{conversation_id}/tag")
def tag(visit: SignedIn, conversation_id: Id, shown: AskedFor, name: Annotated[str, Form()] = "") -> Response:
    """Tag the fan; taking a tag off is done on their own page."""
    here = f"/inbox/{conversation_id}?{shown.query}"
    try:
        with visit.working() as work:
            do_tag(work, find_conversation(work, conversation_id).fan_id, name)
    except (Invalid, Conflict) as error:
        sentence = next(iter(visit.form_errors(error).values()), visit.sentence(error))
        return visit.redirect(here, sentence, "danger")
    return visit.redirect(here, visit.t("The tag is on. WeChat is told where the account may."))


@router.post("/{conversation_id}/snooze")
def snooze(visit: SignedIn, conversation_id: Id, shown: AskedFor, choice: Annotated[Snooze, Form()]) -> Response:
    with visit.working() as work:
        do_snooze(work, conversation_id, choice, visit.timezone)
    return visit.redirect(
        f"/inbox?{shown.query}", visit.t("Put aside. It comes back by itself, or when the fan writes.")
    )


@router.post("/{conversation_id}/close")
def close(visit: SignedIn, conversation_id: Id, shown: AskedFor) -> Response:
    with visit.working() as work:
        do_close(work, conversation_id)
    return visit.redirect(f"/inbox?{shown.query}", visit.t("Closed. A new message of the fan opens it again."))


@router.post("/{conversation_id}/reopen")
def reopen(visit: SignedIn, conversation_id: Id, shown: AskedFor) -> Response:
    with visit.working() as work:
        do_reopen(work, conversation_id)
    return visit.redirect(f"/inbox/{conversation_id}?{shown.query}", visit.t("The conversation is open again."))
