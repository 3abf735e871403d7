"""Campaigns as they run: the replies they keep, who takes part, what is told, what time brings."""

from yutang.campaigns.running.actions.posters import do_put_poster
from yutang.campaigns.running.actions.prizes import do_tell_issued
from yutang.campaigns.running.actions.replies import do_close, do_open
from yutang.campaigns.running.actions.settling import do_settle_campaign
from yutang.campaigns.running.actions.telling import do_tell_changes

__all__ = ["do_close", "do_open", "do_put_poster", "do_settle_campaign", "do_tell_changes", "do_tell_issued"]
