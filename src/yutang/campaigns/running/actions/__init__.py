"""Campaigns as they run: the replies they keep, who takes part, what is told, what time brings."""

from yutang.campaigns.running.actions.posters import do_put_poster
from yutang.campaigns.running.actions.replies import do_close, do_open

__all__ = ["do_close", "do_open", "do_put_poster"]
