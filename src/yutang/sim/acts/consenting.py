"""What fans allow and refuse: subscription notices, messages at all, what an account may know of them."""

from collections.abc import Sequence

from yutang.errors import N_, Invalid
from yutang.sim.platform import Platform
from yutang.sim.pushing import events
from yutang.sim.pushing.deliveries import Delivery
from yutang.sim.world.accounts import Account
from yutang.sim.world.fans import Fan

_ANY_NUMBER = -1


def choose_notices(
    platform: Platform, fan: Fan, account: Account, template_ids: Sequence[str], *, accept: bool
) -> Delivery | None:
    """Answer the pop-up that asks for subscription notices: one send each, or any number of a long-term form."""
    tie, choices = platform.world.tie(fan, account), []
    for template_id in template_ids:
        template = account.templates.get(template_id)
        if template is None or not template.subscription:
            raise Invalid(N_("The account has no subscription notice of this id."))
        if accept:
            left = tie.grants.left.get(template_id, 0)
            tie.grants.left[template_id] = _ANY_NUMBER if template.long_term else left + 1
        status = "accept" if accept else "reject"
        choices.append({"TemplateId": template_id, "SubscribeStatusString": status, "PopupScene": "2"})
    popup: events.Fields = {"List": choices}
    name, now = "subscribe_msg_popup_event", platform.clock.now()
    fields = events.event(account, tie.openid, now, name, SubscribeMsgPopupEvent=popup)
    return platform.engine.push(account, tie, fields)


def withdraw_notice(platform: Platform, fan: Fan, account: Account, template_id: str) -> Delivery | None:
    """Switch a notice off in the account's settings."""
    tie = platform.world.tie(fan, account)
    tie.grants.left.pop(template_id, None)
    change: events.Fields = {"List": {"TemplateId": template_id, "SubscribeStatusString": "reject"}}
    name, now = "subscribe_msg_change_event", platform.clock.now()
    fields = events.event(account, tie.openid, now, name, SubscribeMsgChangeEvent=change)
    return platform.engine.push(account, tie, fields)


def revoke(platform: Platform, fan: Fan, account: Account) -> Delivery | None:
    """Take back what web authorisation gave: the account must delete it."""
    tie = platform.world.tie(fan, account)
    platform.web.allowed.discard((account.app_id, fan.id))
    revoked: events.Fields = {"OpenID": tie.openid, "AppID": account.app_id, "RevokeInfo": "1"}
    fields = events.event(account, tie.openid, platform.clock.now(), "user_authorization_revoke")
    return platform.engine.push(account, tie, {**fields, **revoked})


def report_position(
    platform: Platform, fan: Fan, account: Account, latitude: float, longitude: float
) -> Delivery | None:
    """The account's location report, sent when a fan opens the chat and has agreed to it."""
    tie = platform.world.tie(fan, account)
    place = {"Latitude": f"{latitude:.6f}", "Longitude": f"{longitude:.6f}", "Precision": "65.000000"}
    fields = events.event(account, tie.openid, platform.clock.now(), "LOCATION")
    return platform.engine.push(account, tie, {**fields, **place})
