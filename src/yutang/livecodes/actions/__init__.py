"""Live codes: create, change, pause, delete, merge; and what their pages show."""

from yutang.livecodes.actions.changes import (
    do_add_channel,
    do_add_code,
    do_change_code,
    do_remove_channel,
    do_rename_channel,
)
from yutang.livecodes.actions.endings import (
    check_merge,
    do_delete_code,
    do_merge_code,
    do_pause_code,
    do_restore_code,
    do_resume_code,
    do_unmerge_code,
)
from yutang.livecodes.actions.forms import CodeForm, TargetChoice, check_channel, check_code

__all__ = [
    "CodeForm",
    "TargetChoice",
    "check_channel",
    "check_code",
    "check_merge",
    "do_add_channel",
    "do_add_code",
    "do_change_code",
    "do_delete_code",
    "do_merge_code",
    "do_pause_code",
    "do_remove_channel",
    "do_rename_channel",
    "do_restore_code",
    "do_resume_code",
    "do_unmerge_code",
]
