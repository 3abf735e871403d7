"""Somebody who knows nothing but what the screen says: each touch is counted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Locator, Page

from tests.support.console import Language
from tests.support.uploading import dropped, picture_of
from yutang.web.i18n import read_translations

_WORDS: Final = read_translations()


@dataclass
class Walker:
    """Presses what is written, in the language that is read, and only what stands on the page itself: not the menu."""

    page: Page
    language: Language
    touches: list[str] = field(default_factory=list)

    def words(self, sentence: str, **values: object) -> str:
        """What the sentence is called here."""
        return _WORDS.say(self.language, sentence, **values)

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def press(self, sentence: str, *, whole: bool = True) -> None:
        """A button or a link. `whole`: nothing else is written on it."""
        name = self.words(sentence)
        found = [self.main.get_by_role(role, name=name, exact=whole) for role in ("button", "link")]
        found[0].or_(found[1]).first.click()
        self.touches.append(name)

    def type(self, label: str, text: str) -> None:
        self.main.get_by_label(self.words(label), exact=True).first.fill(text)
        self.touches.append(f"{self.words(label)}: {text}")

    def choose(self, label: str, option: str) -> None:
        self.main.get_by_label(self.words(label), exact=True).first.select_option(label=option)
        self.touches.append(f"{self.words(label)}: {option}")

    def hand_in(self, files: Sequence[tuple[str, bytes]], *, by_hand: bool) -> None:
        """Screenshots: dropped with the mouse, or chosen from a phone's album."""
        if by_hand:
            dropped(self.page, list(files))
        else:
            chosen = [picture_of(data, name) for name, data in files]
            self.page.locator("input[type=file]").first.set_input_files(chosen)
        self.touches += [name for name, _ in files]
