"""What members write down about a fan. The audit log says that they did, never what."""

from yutang.fans.actions.looking import find_fan
from yutang.fans.models import Fan
from yutang.fields import Fields
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


def do_note(work: Work, fan_id: int, name: str, note: str) -> Fan:
    """Change a fan's name and the note about them; both may be empty. Raises Invalid for what is too long."""
    work.actor.require(Permission.FANS)
    fan = find_fan(work, fan_id)
    fields = Fields()
    new_name, new_note = fields.line("name", name) or None, fields.prose("note", note)
    fields.check()
    changed = [what for what, differs in (("name", new_name != fan.name), ("note", new_note != fan.note)) if differs]
    fan.name, fan.note = new_name, new_note
    if changed:
        work.audit("fan.note", "fan", fan.id, None, {"changed": changed})
    return fan
