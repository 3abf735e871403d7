"""What an account may say to a fan: as a passive reply, or as a customer-service message."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextOut:
    text: str


@dataclass(frozen=True, slots=True)
class ImageOut:
    media_id: str


@dataclass(frozen=True, slots=True)
class VoiceOut:
    media_id: str


@dataclass(frozen=True, slots=True)
class VideoOut:
    media_id: str
    title: str = ""
    description: str = ""
    thumb_media_id: str = ""  # needed as a customer-service message


@dataclass(frozen=True, slots=True)
class MusicOut:
    title: str
    description: str
    url: str
    high_quality_url: str
    thumb_media_id: str


@dataclass(frozen=True, slots=True)
class Article:
    title: str
    description: str
    url: str
    picture_url: str


@dataclass(frozen=True, slots=True)
class NewsOut:
    """A card; WeChat shows one article in answers to messages and events."""

    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class ChoicesOut:
    """msgmenu: a question with answers to tap. Customer-service only."""

    head: str
    choices: tuple[tuple[str, str], ...]  # id, text
    tail: str = ""


@dataclass(frozen=True, slots=True)
class MiniProgramOut:
    """Customer-service only."""

    title: str
    app_id: str
    path: str
    thumb_media_id: str


@dataclass(frozen=True, slots=True)
class TransferOut:
    """Hand the fan over to WeChat's own customer-service console. Passive only."""

    agent: str = ""


Outgoing = TextOut | ImageOut | VoiceOut | VideoOut | MusicOut | NewsOut | ChoicesOut | MiniProgramOut | TransferOut
