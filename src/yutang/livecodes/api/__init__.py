"""The JSON API of live codes."""

from yutang.livecodes.api.routes import router

__all__ = ["router"]
