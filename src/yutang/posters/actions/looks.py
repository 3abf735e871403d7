"""The templates that a poster can be made from, for choosing one: Yutang's own and those of the workspace."""

from dataclasses import dataclass

from yutang.errors import Invalid
from yutang.posters import store
from yutang.posters.designs import Design, own_designs
from yutang.posters.models import PosterTemplate
from yutang.posters.own import OWN_TITLES
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_USUAL_SIZE = (1080, 1920)  # pixels


@dataclass(frozen=True, slots=True)
class Look:
    """One template. `own` or `template_id` is set, as `put_poster` takes them. `preview`: address of a small JPEG."""

    own: str | None
    template_id: int | None
    title: str
    width: int  # pixels
    height: int
    preview: str

    @property
    def value(self) -> str:
        """For a form: "own:morning_streak" or "template:123"; `look_named` reads it."""
        return f"own:{self.own}" if self.own else f"template:{self.template_id}"

    def title_in(self, language: str) -> str:
        """Yutang's own templates have a name in both languages; a team's are called as the team calls them."""
        return OWN_TITLES[self.own] if self.own and language != "zh" else self.title


def looks(work: Work) -> list[Look]:
    """The workspace's templates, changed last first, then Yutang's own; archived ones are left out."""
    work.actor.require(Permission.SEE)
    rows = store.templates_of(work.session, work.workspace_id, archived=False)
    return [*(look_of(row.template, Design(row.version.content, row.version.digest)) for row in rows), *own_looks()]


def look_named(work: Work, value: str) -> Look | None:
    """What a form sent back; none for anything that is not on offer."""
    return next((look for look in looks(work) if look.value == value), None)


def own_looks() -> list[Look]:
    return [_own(key, design) for key, design in own_designs().items()]


def look_of(template: PosterTemplate, design: Design) -> Look:
    """Also of a template that this version of Yutang cannot draw any more: it can be seen, and its versions too."""
    try:
        width, height = design.template.width, design.template.height
    except Invalid:
        width, height = _USUAL_SIZE
    return Look(None, template.id, template.title, width, height, preview_path(template.id, design))


def preview_path(template_id: int, design: Design) -> str:
    return f"/posters/{template_id}/{design.digest}.jpg"


def _own(key: str, design: Design) -> Look:
    drawn = design.template
    return Look(key, None, drawn.name or key, drawn.width, drawn.height, f"/posters/own/{key}/{design.digest}.jpg")
