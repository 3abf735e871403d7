"""The composer's form as a browser sends it: fields named `<block>.<slot>`, blocks in the order of their ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from fastapi import Depends
from starlette.datastructures import UploadFile
from starlette.requests import Request

from yutang.pages.rules.blocks import MOST_BLOCKS, added, moved, removed
from yutang.pages.rules.content import Content, read_content
from yutang.pages.uploads import MOST_SENT, KeptPicture, kept_picture

_MOST_FILES: Final = 10  # of one save
_FRAME: Final = ("title", "theme", "source", "author", "digest", "cover")


@dataclass(frozen=True, slots=True)
class Sent:
    """Texts by name; ids of blocks in order; pictures as they came, by the block that they are for."""

    texts: Mapping[str, str]
    order: Sequence[str]
    files: Mapping[str, bytes]

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")

    @property
    def content(self) -> Content:
        blocks: list[dict[str, Any]] = []
        for block_id in self.order[:MOST_BLOCKS]:
            start = f"{block_id}."
            values = {name.removeprefix(start): text for name, text in self.texts.items() if name.startswith(start)}
            blocks.append({**values, "id": block_id})
        return read_content({**{name: self[name] for name in _FRAME}, "blocks": blocks})


async def _sent(request: Request) -> Sent:
    form = await request.form()
    texts = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    order = [value for value in form.getlist("block") if isinstance(value, str)]
    files: dict[str, bytes] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile) and value.filename and len(files) < _MOST_FILES:
            files[name.removesuffix(".file")] = await value.read(MOST_SENT + 1)
    return Sent(texts, order, files)


SentForm: Final = Depends(_sent)


def pictures_of(sent: Sent) -> dict[str, KeptPicture]:
    """The uploaded pictures, encoded anew. Raises Invalid in words for what is none."""
    return {name: kept_picture(data) for name, data in sent.files.items()}


def with_pictures(content: Content, kept: Mapping[str, KeptPicture]) -> Content:
    """Each in the block that it was chosen for."""
    blocks = [
        replace(block, values={**block.values, "source": kept[block.id].source}) if block.id in kept else block
        for block in content.blocks
    ]
    cover = kept["cover"].source if "cover" in kept else content.cover
    return replace(content, blocks=tuple(blocks), cover=cover)


def acted(content: Content, act: str, new_id: str) -> Content:
    """What one of the buttons does: up:<id>, down:<id>, remove:<id>, add:<kind>:<after>, nopicture:<id>."""
    word, _, rest = act.partition(":")
    blocks = content.blocks
    match word:
        case "up" | "down":
            return content.with_blocks(moved(blocks, rest, -1 if word == "up" else 1))
        case "remove":
            return content.with_blocks(removed(blocks, rest))
        case "add":
            kind, _, after = rest.partition(":")
            return content.with_blocks(added(blocks, kind, new_id, after))
        case "nopicture":
            bare = [
                replace(block, values={name: text for name, text in block.values.items() if name != "source"})
                if block.id == rest
                else block
                for block in blocks
            ]
            return content.with_blocks(bare)
    return content
