"""Every number of WeChat's that Yutang relies on: its default and its source, in this one file.

WeChat changes them without notice, and consoles sometimes show others: `YUTANG_WECHAT_LIMITS=custom_after_message=20`
overrides any of them. Sources are sections of the protocol reference with its marks: [O] an official page, [S] an SDK,
[T] third parties, [K] not checked again. Sizes are bytes of UTF-8 unless the name says characters.
"""

import dataclasses
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from yutang.errors import SettingsError

_KB: Final = 1024
_MB: Final = 1024 * 1024
_HIGHEST: Final = 10**12
_ENTRY: Final = re.compile(r"\s*([A-Za-z_]+)\s*=\s*([0-9_]+)\s*")

# ---- pushes and replies: what protects us, and what writing.py checks; not overridable -------------------------------

PUSH_MAX_BYTES: Final = _MB  # ours: WeChat's own pushes are a few kilobytes
PUSH_MAX_DEPTH: Final = 16  # ours
PUSH_MAX_ELEMENTS: Final = 2000  # ours
PUSH_MAX_AGE_SECONDS: Final = 300  # ours: how old a signed timestamp may be
PASSIVE_TEXT_MAX_BYTES: Final = 2048  # §1.7 [T]: observed
PASSIVE_ARTICLES: Final = 1  # §1.7 [K]: answers to messages, menu taps and follows
CUSTOM_TEXT_MAX_BYTES: Final = 2048  # §2.7, 45002 [K]
CUSTOM_ARTICLES: Final = 1  # §2.7 [O]


def _limit(default: int, source: str) -> Any:  # noqa: ANN401 - a dataclass field stands where its value is meant
    return field(default=default, metadata={"source": source})


@dataclass(frozen=True, slots=True)
class Limits:
    # ---- tokens ----------------------------------------------------------------------------------------------------
    token_seconds: int = _limit(7200, "§2.1 [O]: life of an access token")
    token_overlap_seconds: int = _limit(300, "§2.1 [O]: old and new stable token are both good")
    token_forced_daily: int = _limit(20, "§2.1 [O]: stable_token with force_refresh")
    token_forced_gap_seconds: int = _limit(30, "§2.1 [O]: between two forced ones")
    ticket_seconds: int = _limit(7200, "§2.13 [O]: life of a JS-SDK ticket")
    clear_quota_monthly: int = _limit(10, "§2.1 [O]: console and API together")
    rid_days: int = _limit(7, "§2.1 [S/K]: how long a rid can be asked about")

    # ---- customer-service messages: how many after what, and for how long ------------------------------------------
    custom_after_message: int = _limit(5, "§2.7 [O]: was 20 before mid-2023")
    custom_message_hours: int = _limit(48, "§2.7 [O]")
    custom_after_menu: int = _limit(3, "§2.7 [O]: click, scancode_push and scancode_waitmsg only")
    custom_after_follow: int = _limit(3, "§2.7 [O]")
    custom_after_scan: int = _limit(3, "§2.7 [O]: parametric QR")
    custom_event_seconds: int = _limit(60, "§2.7 [O]: after a menu tap, a follow or a scan")

    # ---- menu ------------------------------------------------------------------------------------------------------
    menu_buttons: int = _limit(3, "§2.3 [S]")
    menu_sub_buttons: int = _limit(5, "§2.3 [S]")
    menu_name_bytes: int = _limit(16, "§2.3 [O older page, K]: top row")
    menu_sub_name_bytes: int = _limit(40, "§2.3 [O older page]: the stricter one; the newer page says 60")
    menu_sub_name_bytes_most: int = _limit(60, "§2.3 [O newer page]")
    menu_name_chars_shown: int = _limit(4, "§2.3 [K]: Chinese characters before WeChat folds, top row")
    menu_sub_name_chars_shown: int = _limit(8, "§2.3 [K]: the same, below it")
    menu_key_bytes: int = _limit(128, "§2.3 [O older page, K]")
    menu_url_bytes: int = _limit(1024, "§2.3 [K]: the older page says 256")
    menu_conditional_daily: int = _limit(2000, "§2.3 [K]: created and deleted together")
    menu_outside_domains: int = _limit(3, "§2.3 [K]: of a conditional menu, 65316")
    menu_cache_seconds: int = _limit(300, "§2.3 [O]: WeChat's app fetches the menu again after that")

    # ---- parametric QR ---------------------------------------------------------------------------------------------
    scene_days: int = _limit(30, "§2.4 [O]: longest life of a temporary one")
    scene_default_seconds: int = _limit(30, "§2.4 [O older page]: where none was asked for; newer [K] 60")
    scene_text_chars: int = _limit(64, "§2.4 [O]")
    scene_number_permanent: int = _limit(100_000, "§2.4 [O]: greatest scene_id of a permanent one")
    scenes_permanent: int = _limit(100_000, "§2.4 [O]: permanent ones of an account, ever")

    # ---- media and material ----------------------------------------------------------------------------------------
    media_days: int = _limit(3, "§2.5 [O]: temporary media")
    media_image_bytes: int = _limit(10 * _MB, "§2.5 [O]: the same page also says 2 MB")
    media_image_bytes_sure: int = _limit(2 * _MB, "§2.5, §8: what every page agrees on")
    media_voice_bytes: int = _limit(2 * _MB, "§2.5 [O]")
    media_voice_seconds: int = _limit(60, "§2.5 [O]")
    media_video_bytes: int = _limit(10 * _MB, "§2.5 [O]")
    media_thumb_bytes: int = _limit(64 * _KB, "§2.5 [O]")
    article_image_bytes: int = _limit(1 * _MB, "§2.5 [O]: uploadimg, for the bodies of articles")
    library_images: int = _limit(100_000, "§2.5 [O]: images and articles")
    library_others: int = _limit(1000, "§2.5 [O]: voices and videos each")
    library_page: int = _limit(20, "§2.5 [O]: items of one page; also of drafts and publishing")

    # ---- drafts and publishing -------------------------------------------------------------------------------------
    draft_title_chars: int = _limit(32, "§2.6 [O]")
    draft_author_chars: int = _limit(16, "§2.6 [O]")
    draft_digest_chars: int = _limit(128, "§2.6 [O]")
    draft_content_chars: int = _limit(20_000, "§2.6 [O]")
    draft_content_bytes: int = _limit(1 * _MB, "§2.6 [O]")
    draft_source_url_bytes: int = _limit(1 * _KB, "§2.6 [O]")
    draft_articles: int = _limit(8, "§2.6 [K]")

    # ---- template messages and subscription notices ----------------------------------------------------------------
    template_thing_chars: int = _limit(20, "§2.8 [O community]: thing")
    template_phrase_chars: int = _limit(5, "§2.8 [O community]: phrase, Chinese characters")
    template_character_string_chars: int = _limit(32, "§2.8 [K]")
    template_number_digits: int = _limit(32, "§2.8 [K]")
    template_letter_chars: int = _limit(32, "§2.8 [K]")
    template_symbol_chars: int = _limit(5, "§2.8 [K]")
    template_name_chars: int = _limit(10, "§2.8 [K]")
    template_const_chars: int = _limit(20, "§2.8 [K]")
    template_classic_chars: int = _limit(20, "§2.8 [O community]: keyword1 and so on; the rest is folded")
    templates: int = _limit(25, "§2.8 [S]")
    template_daily: int = _limit(100_000, "§2.8 [O]: grows with the number of fans")
    template_client_id_minutes: int = _limit(10, "§2.8 [S]: client_msg_id")

    # ---- mass sending ----------------------------------------------------------------------------------------------
    mass_subscription_daily: int = _limit(1, "§2.10 [O]: a subscription account, all or one tag")
    mass_service_monthly: int = _limit(4, "§2.10 [O]: per fan and calendar month")
    mass_all_daily: int = _limit(1, "§2.10 [O]: is_to_all of a service account")
    mass_per_minute: int = _limit(60, "§2.10 [O]")
    mass_list_least: int = _limit(2, "§2.10 [O]: openids")
    mass_list_most: int = _limit(10_000, "§2.10 [O]: openids")
    mass_client_id_bytes: int = _limit(64, "§2.10 [O]: clientmsgid")
    mass_client_id_hours: int = _limit(24, "§2.10 [O]")

    # ---- fans and tags ---------------------------------------------------------------------------------------------
    fans_batch: int = _limit(100, "§2.11 [O]: user/info/batchget")
    followers_page: int = _limit(10_000, "§2.11 [O]")
    remark_chars: int = _limit(29, "§2.11 [O]: fewer than 30")
    tags: int = _limit(100, "§2.11 [O]")
    tag_name_bytes: int = _limit(30, "§2.11 [O]")
    tags_of_fan: int = _limit(20, "§2.11 [O]")
    tag_batch: int = _limit(50, "§2.11 [O]: openids")
    tag_deletable_fans: int = _limit(100_000, "§2.11 [K]: a tag with more cannot be deleted")
    blacklist_batch: int = _limit(20, "§2.11 [O]")

    # ---- web -------------------------------------------------------------------------------------------------------
    web_code_minutes: int = _limit(5, "§2.12 [O]: one use")
    web_state_chars: int = _limit(128, "§2.12 [O]: letters and digits")
    web_refresh_days: int = _limit(30, "§2.12 [O]")

    # ---- calls a day of a new account (§2.2 [O]); they begin anew at 0:00 in China [K] -----------------------------
    daily_token: int = _limit(2000, "§2.2 [O]: the old token API")
    daily_stable_token: int = _limit(500_000, "§2.1 [O]")
    daily_menu_create: int = _limit(1000, "§2.2 [O]")
    daily_menu_get: int = _limit(10_000, "§2.2 [O]")
    daily_menu_delete: int = _limit(1000, "§2.2 [O]")
    daily_tag_change: int = _limit(1000, "§2.2 [O]: create, get, rename (of groups, their forerunners)")
    daily_tag_move: int = _limit(100_000, "§2.2 [O]")
    daily_media_upload: int = _limit(100_000, "§2.2 [O]")
    daily_media_get: int = _limit(200_000, "§2.2 [O]")
    daily_custom_send: int = _limit(500_000, "§2.2 [O]")
    daily_mass: int = _limit(100, "§2.2 [O]")
    daily_mass_delete: int = _limit(10, "§2.2 [O]")
    daily_mass_preview: int = _limit(100, "§2.10 [K]")
    daily_qr_create: int = _limit(100_000, "§2.2 [O]")
    daily_user_get: int = _limit(500, "§2.2 [O]")
    daily_user_info: int = _limit(500_000, "§2.2: the page says 5,000,000, consoles show this")
    daily_remark: int = _limit(10_000, "§2.2 [O]")
    daily_draft_change: int = _limit(1000, "§2.2 [O]: add, delete, update, count, list")
    daily_draft_get: int = _limit(500, "§2.2 [O]")
    daily_publish: int = _limit(100, "§2.2 [O]: submit, get, getarticle, batchget")
    daily_publish_delete: int = _limit(10, "§2.2 [O]")
    daily_ticket: int = _limit(1_000_000, "§2.13 [K]")

    def daily(self, path: str) -> int | None:
        """Calls of one API a day; none where no number is known."""
        name = DAILY.get(path)
        return None if name is None else int(getattr(self, name))


DAILY: Final[Mapping[str, str]] = {
    "/cgi-bin/token": "daily_token",
    "/cgi-bin/stable_token": "daily_stable_token",
    "/cgi-bin/ticket/getticket": "daily_ticket",
    "/cgi-bin/menu/create": "daily_menu_create",
    "/cgi-bin/menu/get": "daily_menu_get",
    "/cgi-bin/menu/delete": "daily_menu_delete",
    **dict.fromkeys(("/cgi-bin/menu/addconditional", "/cgi-bin/menu/delconditional"), "menu_conditional_daily"),
    **dict.fromkeys(("/cgi-bin/tags/create", "/cgi-bin/tags/get", "/cgi-bin/tags/update"), "daily_tag_change"),
    **dict.fromkeys(("/cgi-bin/tags/members/batchtagging", "/cgi-bin/tags/members/batchuntagging"), "daily_tag_move"),
    "/cgi-bin/media/upload": "daily_media_upload",
    "/cgi-bin/media/get": "daily_media_get",
    "/cgi-bin/message/custom/send": "daily_custom_send",
    **dict.fromkeys(("/cgi-bin/message/mass/sendall", "/cgi-bin/message/mass/send"), "daily_mass"),
    "/cgi-bin/message/mass/delete": "daily_mass_delete",
    "/cgi-bin/message/mass/preview": "daily_mass_preview",
    "/cgi-bin/message/template/send": "template_daily",
    "/cgi-bin/qrcode/create": "daily_qr_create",
    "/cgi-bin/user/get": "daily_user_get",
    **dict.fromkeys(("/cgi-bin/user/info", "/cgi-bin/user/info/batchget"), "daily_user_info"),
    "/cgi-bin/user/info/updateremark": "daily_remark",
    **dict.fromkeys(
        (f"/cgi-bin/draft/{what}" for what in ("add", "delete", "update", "count", "batchget")), "daily_draft_change"
    ),
    "/cgi-bin/draft/get": "daily_draft_get",
    **dict.fromkeys(
        (f"/cgi-bin/freepublish/{what}" for what in ("submit", "get", "getarticle", "batchget")), "daily_publish"
    ),
    "/cgi-bin/freepublish/delete": "daily_publish_delete",
}


def limits_from(text: str) -> Limits:
    """The limits with those overrides: `name=number`, separated by commas. Raises SettingsError with one sentence."""
    known = {each.name for each in dataclasses.fields(Limits)}
    changed: dict[str, int] = {}
    for entry in filter(str.strip, text.split(",")):
        found = _ENTRY.fullmatch(entry)
        if found is None:
            raise SettingsError(
                f"wechat_limits must look like custom_after_message=5,scene_days=30, not {entry.strip()!r}."
            )
        name = found[1].lower()
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise SettingsError(f"wechat_limits: there is no limit named {name}.{hint}")
        value = int(found[2].replace("_", "") or "0")
        if name in changed:
            raise SettingsError(f"wechat_limits: {name} is set twice.")
        if not 1 <= value <= _HIGHEST:
            raise SettingsError(f"wechat_limits: {name} must lie between 1 and {_HIGHEST}, not {value}.")
        changed[name] = value
    return dataclasses.replace(Limits(), **changed)
