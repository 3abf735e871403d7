"""About the account itself: does WeChat reach us, how much may still be called (reference §2.1)."""

from dataclasses import dataclass

from yutang.wechat.answers import Reader
from yutang.wechat.client import Client


@dataclass(frozen=True, slots=True)
class Resolved:
    ip: str
    operator: str


@dataclass(frozen=True, slots=True)
class Pinged:
    ip: str
    operator: str
    loss: str  # "0%"
    milliseconds: str  # "23.331ms"


@dataclass(frozen=True, slots=True)
class CallbackCheck:
    """How WeChat's machines reach the push address."""

    resolved: tuple[Resolved, ...]
    pinged: tuple[Pinged, ...]


@dataclass(frozen=True, slots=True)
class Quota:
    daily_limit: int
    used: int
    remaining: int


@dataclass(frozen=True, slots=True)
class PastCall:
    """What WeChat noted of a call that it named by a rid; kept for 7 days (S/K)."""

    invoked_at: int  # epoch seconds
    cost_ms: int
    body: str
    answer: str
    caller_ip: str


async def callback_check(client: Client, action: str = "all", operator: str = "DEFAULT") -> CallbackCheck:
    """`action`: dns, ping or all; `operator`: CHINANET, UNICOM, CAP or DEFAULT.

    Raises WeChatError 40201 while no URL is set in WeChat's console.
    """
    body = {"action": action, "check_operator": operator}
    read = await client.call("POST", "/cgi-bin/callback/check", body, repeatable=True)
    return CallbackCheck(
        tuple(Resolved(each.text("ip", ""), each.text("real_operator", "")) for each in read.parts("dns")),
        tuple(_pinged(each) for each in read.parts("ping")),
    )


def _pinged(read: Reader) -> Pinged:
    names = ("ip", "from_operator", "package_loss", "time")
    return Pinged(*(read.text(name, "") for name in names))


async def clear_quota(client: Client) -> None:
    """Begin all quotas of the day anew: 10 times a month, console and API together. Raises WeChatError 48006."""
    await client.call("POST", "/cgi-bin/clear_quota", {"appid": client.keys.app_id})


async def quota(client: Client, path: str) -> Quota:
    """How much of an API is used today, e.g. of /cgi-bin/message/custom/send. Raises Missing (76021)."""
    read = await client.call("POST", "/cgi-bin/openapi/quota/get", {"cgi_path": path}, repeatable=True)
    found = read.part("quota")
    return Quota(found.number("daily_limit"), found.number("used"), found.number("remain"))


async def ips(client: Client) -> tuple[str, ...]:
    """Where pushes come from: addresses and networks. They change; WeChat advises to ask once a day."""
    return (await client.call("GET", "/cgi-bin/getcallbackip")).texts("ip_list")


async def api_ips(client: Client) -> tuple[str, ...]:
    """Where the API is served from, for who has to open a firewall."""
    return (await client.call("GET", "/cgi-bin/get_api_domain_ip")).texts("ip_list")


async def past_call(client: Client, rid: str) -> PastCall:
    """What WeChat noted of the call with this rid."""
    read = (await client.call("POST", "/cgi-bin/openapi/rid/get", {"rid": rid}, repeatable=True)).part("request")
    return PastCall(
        read.number("invoke_time", 0),
        read.number("cost_in_ms", 0),
        read.text("request_body", ""),
        read.text("response_body", ""),
        read.text("client_ip", ""),
    )
