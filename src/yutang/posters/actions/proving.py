"""Can a template be drawn? Asked before something goes public that hands out its posters."""

from collections.abc import Mapping
from typing import Final

from yutang.errors import N_, DomainError, NotFound
from yutang.posters import store
from yutang.posters.designs import Design, own_designs
from yutang.posters.press import Files, Press
from yutang.posters.samples import SAMPLES
from yutang.workspaces.actions import Work

_AWKWARD: Final = ("long", "nothing")  # the longest name; neither name nor face
Values = Mapping[str, str | int]
_PATIENCE: Final = 30.0  # seconds: a template is prepared in half of one, but others may be waiting


def design_named(work: Work, *, own: str | None, template_id: int | None) -> Design:
    """What a template looks like. Raises NotFound."""
    if template_id is None:
        design = own_designs().get(own or "")
    else:
        row = store.find_template(work.session, work.workspace_id, template_id)
        design = None if row is None else Design(row.version.content, row.version.digest)
    if design is None:
        raise NotFound(N_("There is no such poster template."))
    return design


def problem_with(press: Press, work: Work, *, own: str | None, template_id: int | None) -> tuple[str, Values]:
    """Why a template cannot be drawn for awkward people, as a msgid with its values; "" where it can.

    It takes a second: ask in a unit of work that only reads.
    """
    try:
        design = design_named(work, own=own, template_id=template_id)
    except NotFound as error:
        return error.sentence, error.values
    sources = design.template.sources
    pictures = store.pictures_named(work.session, work.workspace_id, sources) if sources else {}
    return problem_of(press, design, lambda _: pictures)


def problem_of(press: Press, design: Design, files: Files) -> tuple[str, Values]:
    """Why it cannot be drawn for awkward people, as a msgid with its values; "" where it can."""
    try:
        for key in _AWKWARD:
            press.proof(design, SAMPLES[key].values, files).result(_PATIENCE)
    except DomainError as error:
        return error.sentence, error.values
    except TimeoutError:
        return N_("The poster was not drawn in time. Please check again in a moment."), {}
    return "", {}
