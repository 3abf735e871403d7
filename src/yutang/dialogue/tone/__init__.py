"""The tone hint beside the composer: `tone_hint(text)` says when a message reads like an announcement."""

from yutang.dialogue.tone.rules import SENTENCE, Hint, is_chinese, tone_hint_by
from yutang.dialogue.tone.words import tone_words

__all__ = ["SENTENCE", "Hint", "tone_hint"]


def tone_hint(text: str, language: str | None = None) -> Hint | None:
    """A hint for a text in `language` (zh, en; none: as the text itself looks), or none where it is fine as it is."""
    chinese = is_chinese(text) if language is None else language == "zh"
    return tone_hint_by(text, tone_words("zh" if chinese else "en"))
