"""What members and pushes do to conversations."""

from yutang.dialogue.actions.looking import waiting

__all__ = ["waiting"]
