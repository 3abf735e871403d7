"""The JSON API of campaigns."""

from yutang.campaigns.api.routes import router

__all__ = ["router"]
