"""The editor's form: every entry is a row of lists that go together, the entries of a list behind their own."""

from pydantic import BaseModel

from yutang.accounts.menus.rules import Entry, EntryKind
from yutang.errors import N_, Invalid

_MOST_ROWS = 40  # a menu has 18 entries at most
_LONGEST = 2048  # characters of one field


class Typed(BaseModel):
    """The form as the browser sends it. `level`: `top`, or `sub` for what stands below the last `top`."""

    level: list[str] = []
    name: list[str] = []
    kind: list[str] = []
    key: list[str] = []
    url: list[str] = []
    code: list[str] = []
    app_id: list[str] = []
    page: list[str] = []
    media: list[str] = []
    opened: list[str] = []  # 1 for the rows that were open
    step: str = ""  # what is put in order: see rules.arranging; or `typical:join`
    publish: str = ""  # 1: save and publish

    def entries(self) -> tuple[Entry, ...]:
        """Raises Invalid for a form that no page of ours sends."""
        columns = (self.name, self.kind, self.key, self.url, self.code, self.app_id, self.page, self.media)
        rows = len(self.level)
        if rows > _MOST_ROWS or any(len(column) != rows for column in columns):
            raise Invalid(N_("This form cannot be read. Please reload the page."))
        tops: list[tuple[Entry, list[Entry]]] = []
        for level, *row in zip(self.level, *columns, strict=True):
            entry = _entry(*(text[:_LONGEST] for text in row))
            if level == "top" or not tops:
                tops.append((entry, []))
            else:
                tops[-1][1].append(entry)
        return tuple(_with(entry, subs) for entry, subs in tops)

    def open_places(self) -> set[str]:
        """The places of the rows that were open."""
        found, top, sub = set(), -1, -1
        for level, opened in zip(self.level, self.opened, strict=False):
            if level == "top" or top < 0:
                top, sub = top + 1, -1
                place = str(top)
            else:
                sub += 1
                place = f"{top}.{sub}"
            if opened == "1":
                found.add(place)
        return found


def _entry(name: str, kind: str, key: str, url: str, code: str, app_id: str, page: str, media: str) -> Entry:
    known = EntryKind(kind) if kind in set(EntryKind) else EntryKind.TEXT
    return Entry(" ".join(name.split()), known, key, url, code, app_id, page, media)


def _with(entry: Entry, subs: list[Entry]) -> Entry:
    return Entry(
        entry.name, entry.kind, entry.key, entry.url, entry.code, entry.app_id, entry.page, entry.media, tuple(subs)
    )
