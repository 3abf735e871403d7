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
from yutang.livecodes.actions.lines import CodeLine, GroupLine, Next, OwnerLine
from yutang.livecodes.actions.views import (
    ChannelLine,
    Choices,
    CodePage,
    choices,
    count_by_state,
    find_channel,
    find_code,
    list_codes,
    show_code,
)

__all__ = [
    "ChannelLine",
    "Choices",
    "CodeForm",
    "CodeLine",
    "CodePage",
    "GroupLine",
    "Next",
    "OwnerLine",
    "TargetChoice",
    "check_channel",
    "check_code",
    "check_merge",
    "choices",
    "count_by_state",
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
    "find_channel",
    "find_code",
    "list_codes",
    "show_code",
]
