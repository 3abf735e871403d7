"""The JSON API of live codes."""

import secrets
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, status
from starlette.responses import Response

from yutang.domains.actions.routing import entrance_base
from yutang.insights.rules import Period
from yutang.livecodes import actions
from yutang.livecodes.actions import CodeLine
from yutang.livecodes.api.shapes import (
    LAST_ID,
    ChannelIn,
    ChannelOut,
    CodeDetails,
    CodeIn,
    CodeOut,
    CodesOut,
    LabelIn,
    MergeIn,
    channel_out,
    code_out,
    details_out,
    form_of,
    id_of,
)
from yutang.livecodes.models import CodeState
from yutang.livecodes.rules.links import code_url
from yutang.web.visits import ApiCaller, Caller
from yutang.wechat.qr import qr_print_png, qr_svg

router = APIRouter(prefix="/api/v1/codes", tags=["live codes"])

CodeId = Annotated[int, Path(ge=0, le=LAST_ID)]
Channel = Annotated[str, Query(alias="from", max_length=16)]


@router.get("")
def list_codes(
    caller: ApiCaller,
    community_id: Annotated[int | None, Query(ge=0, le=LAST_ID)] = None,
    before: Annotated[int | None, Query(ge=0, le=LAST_ID)] = None,
    state: Annotated[list[CodeState] | None, Query()] = None,
) -> CodesOut:
    """Codes, newest first, 50 a page; deleted ones only where `state` asks for them."""
    states = state or [CodeState.ACTIVE, CodeState.PAUSED]
    with caller.reading() as work:
        lines, more = actions.list_codes(work, states, community_id=community_id, before_id=before)
    base = _base(caller)
    return CodesOut(codes=[code_out(base, line) for line in lines], next_before=None if more is None else str(more))


@router.post("", status_code=status.HTTP_201_CREATED)
def add_code(caller: ApiCaller, code: CodeIn) -> CodeOut:
    with caller.working() as work:
        made = actions.do_add_code(work, form_of(code), secrets.SystemRandom())
        line = actions.find_line(work, made.id)
    return _out(caller, line)


@router.get("/{code_id}")
def get_code(caller: ApiCaller, code_id: CodeId, period: Period = Period.HOURS_48) -> CodeDetails:
    """One code with its numbers over a period."""
    with caller.reading() as work:
        shown = actions.show_code(work, code_id, period)
        channels = actions.channels_of(work, code_id)
    return details_out(_base(caller), shown, channels)


@router.put("/{code_id}")
def change_code(caller: ApiCaller, code_id: CodeId, code: CodeIn) -> CodeOut:
    """Replace what the code says and where it leads. Visitors keep the groups they hold."""
    with caller.working() as work:
        actions.do_change_code(work, code_id, form_of(code))
        line = actions.find_line(work, code_id)
    return _out(caller, line)


@router.delete("/{code_id}")
def delete_code(caller: ApiCaller, code_id: CodeId) -> CodeOut:
    """Can be undone: `restore` brings it back, `merge` lets its posters lead to another code."""
    with caller.working() as work:
        actions.do_delete_code(work, code_id)
        line = actions.find_line(work, code_id)
    return _out(caller, line)


@router.post("/{code_id}/merge")
def merge_code(caller: ApiCaller, code_id: CodeId, merge: MergeIn) -> CodeOut:
    """Let the printed posters of a deleted code lead to another one."""
    with caller.working() as work:
        actions.do_merge_code(work, code_id, id_of(merge.into))
        line = actions.find_line(work, code_id)
    return _out(caller, line)


@router.post("/{code_id}/channels", status_code=status.HTTP_201_CREATED)
def add_channel(caller: ApiCaller, code_id: CodeId, channel: ChannelIn) -> ChannelOut:
    """A named way to the code with a link and a QR of its own."""
    with caller.working() as work:
        code = actions.find_code(work, code_id)
        made = actions.do_add_channel(work, code_id, channel.label, channel.key)
    return channel_out(_base(caller), code, made)


@router.put("/{code_id}/channels/{key}")
def rename_channel(caller: ApiCaller, code_id: CodeId, key: str, channel: LabelIn) -> ChannelOut:
    with caller.working() as work:
        code = actions.find_code(work, code_id)
        made = actions.do_rename_channel(work, code_id, key, channel.label)
    return channel_out(_base(caller), code, made)


@router.delete("/{code_id}/channels/{key}", status_code=status.HTTP_204_NO_CONTENT)
def remove_channel(caller: ApiCaller, code_id: CodeId, key: str) -> None:
    """Printed links of it go on working; their visits count under the code's own link."""
    with caller.working() as work:
        actions.do_remove_channel(work, code_id, key)


@router.post("/{code_id}/{step}")
def take_step(caller: ApiCaller, code_id: CodeId, step: Literal["pause", "resume", "restore", "unmerge"]) -> CodeOut:
    """Doing it twice is the same as once."""
    steps = {
        "pause": actions.do_pause_code,
        "resume": actions.do_resume_code,
        "restore": actions.do_restore_code,
        "unmerge": actions.do_unmerge_code,
    }
    with caller.working() as work:
        steps[step](work, code_id)
        line = actions.find_line(work, code_id)
    return _out(caller, line)


@router.get("/{code_id}/qr.svg", response_class=Response)
def qr_as_svg(caller: ApiCaller, code_id: CodeId, channel: Channel = "") -> Response:
    return Response(qr_svg(_url(caller, code_id, channel)), media_type="image/svg+xml")


@router.get("/{code_id}/qr.png", response_class=Response)
def qr_as_png(
    caller: ApiCaller, code_id: CodeId, size: Annotated[float, Query(ge=2, le=100)] = 5, channel: Channel = ""
) -> Response:
    """`size` in cm, at 300 dpi."""
    return Response(qr_print_png(_url(caller, code_id, channel), size), media_type="image/png")


def _url(caller: Caller, code_id: int, channel: str) -> str:
    with caller.reading() as work:
        code = actions.find_code(work, code_id)
        actions.find_channel(work, code_id, channel)
    return code_url(_base(caller), code.slug, channel)


def _base(caller: Caller) -> str:
    """What printed codes carry: the workspace's entrance domain, where it has one."""
    with caller.reading() as work:
        return entrance_base(work, caller.services.settings.base_url)


def _out(caller: Caller, line: CodeLine) -> CodeOut:
    return code_out(_base(caller), line)
