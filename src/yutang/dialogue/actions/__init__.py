"""What members and pushes do to conversations."""

from yutang.dialogue.actions.looking import still_answerable

__all__ = ["still_answerable"]
