"""Who follows, and what is known of them (reference §2.11). Names and pictures are not: WeChat stopped in 2021."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yutang.wechat.answers import Reader
from yutang.wechat.capabilities import Feature
from yutang.wechat.client import Client


@dataclass(frozen=True, slots=True)
class FanInfo:
    """Of somebody who does not follow only the openid is known (and the unionid, K)."""

    openid: str
    follows: bool
    followed_at: int | None = None  # epoch seconds
    unionid: str | None = None
    remark: str = ""
    tag_ids: tuple[int, ...] = ()
    source: str = ""  # ADD_SCENE_SEARCH, ADD_SCENE_QR_CODE, …
    scene: str = ""  # of the parametric QR they came by
    nickname: str = ""  # test accounts only
    picture_url: str = ""  # test accounts only


@dataclass(frozen=True, slots=True)
class FollowersPage:
    total: int
    openids: tuple[str, ...]  # up to 10,000
    next_openid: str  # empty: this was the last page


async def info(client: Client, openid: str) -> FanInfo:
    """Raises UnknownFan for an openid of another account."""
    query = {"openid": openid, "lang": "zh_CN"}
    return _fan(await client.call("GET", "/cgi-bin/user/info", query=query, feature=Feature.FANS))


async def info_many(client: Client, openids: Sequence[str]) -> tuple[FanInfo, ...]:
    """In calls of 100."""
    found: list[FanInfo] = []
    for some in in_batches(openids, client.limits.fans_batch):
        body = {"user_list": [{"openid": openid, "lang": "zh_CN"} for openid in some]}
        read = await client.call("POST", "/cgi-bin/user/info/batchget", body, feature=Feature.FANS, repeatable=True)
        found += [_fan(each) for each in read.parts("user_info_list")]
    return tuple(found)


async def list_followers(client: Client, next_openid: str = "") -> FollowersPage:
    """One page in the order of following; go on with its `next_openid` until that is empty."""
    query = {"next_openid": next_openid} if next_openid else {}
    return _page(client, await client.call("GET", "/cgi-bin/user/get", query=query, feature=Feature.FANS))


async def set_remark(client: Client, openid: str, remark: str) -> None:
    """A note of up to 29 characters that the team sees in WeChat's console too; empty takes it away."""
    body = {"openid": openid, "remark": remark}
    await client.call("POST", "/cgi-bin/user/info/updateremark", body, feature=Feature.TAGS, repeatable=True)


async def moved_openids(client: Client, from_app_id: str, openids: Sequence[str]) -> dict[str, str]:
    """After an account moved to another owner: old openid → new one. Those who cannot be told are left out."""
    moved: dict[str, str] = {}
    for some in in_batches(openids, client.limits.fans_batch):
        body = {"from_appid": from_app_id, "openid_list": list(some)}
        read = await client.call("POST", "/cgi-bin/changeopenid", body, feature=Feature.FANS, repeatable=True)
        pairs = [(each.text("ori_openid", ""), each.text("new_openid", "")) for each in read.parts("result_list")]
        moved |= {old: new for old, new in pairs if old and new}
    return moved


def in_batches(openids: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    return (openids[start : start + most] for start in range(0, len(openids), most))


def page_of(read: Reader, page_size: int) -> FollowersPage:
    """`{total, count, data: {openid: [...]}, next_openid}`: on the last page next_openid is the page's last (S/K)."""
    openids = read.part("data").texts("openid")
    full = len(openids) >= page_size
    return FollowersPage(read.number("total", len(openids)), openids, read.text("next_openid", "") if full else "")


def _page(client: Client, read: Reader) -> FollowersPage:
    return page_of(read, client.limits.followers_page)


def _fan(read: Reader) -> FanInfo:
    openid = read.text("openid")
    unionid = read.text("unionid", "") or None
    if read.number("subscribe", 0) != 1:
        return FanInfo(openid, follows=False, unionid=unionid)
    number = read.number("qr_scene", 0)
    return FanInfo(
        openid,
        follows=True,
        followed_at=read.number("subscribe_time", 0) or None,
        unionid=unionid,
        remark=read.text("remark", ""),
        tag_ids=read.numbers("tagid_list"),
        source=read.text("subscribe_scene", ""),
        scene=read.text("qr_scene_str", "") or (str(number) if number else ""),
        nickname=read.text("nickname", ""),
        picture_url=read.text("headimgurl", ""),
    )
