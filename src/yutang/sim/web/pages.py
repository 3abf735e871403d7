"""`/connect/oauth2/authorize` as a fan's phone opens it, and published articles at `/s/…` (reference §2.12)."""

import secrets
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from yutang.errors import N_
from yutang.sim.acts.holding import holder
from yutang.sim.api.calls import Feature
from yutang.sim.api.permissions import may
from yutang.sim.platform import Platform
from yutang.sim.pushing.envelope import with_query
from yutang.sim.world.accounts import Account
from yutang.sim.world.fans import Fan

_SCOPES = ("snsapi_base", "snsapi_userinfo")
_LONGEST_STATE = 128
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_FOREIGN = "default-src 'none'; img-src * data:; media-src *; style-src 'unsafe-inline'; sandbox allow-popups"


class WebError(Exception):
    """What WeChat shows in place of the page: a sentence with its number."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


def routes(platform: Platform) -> list[BaseRoute]:
    async def authorize(request: Request) -> Response:
        try:
            return _authorize(platform, request)
        except WebError as error:
            return _page(platform, request, "wrong.html", code=error.code, sentence=error.sentence)

    async def article(request: Request) -> Response:
        token, _, index = request.path_params["token"].rpartition("-")
        jobs = platform.sends.published.values()
        job = next((each for each in jobs if each.article_id and each.article_id == token), None)
        if job is None or not index.isdigit() or int(index) >= len(job.articles):
            return Response(status_code=404)
        shown = job.articles[int(index)]
        if shown["is_deleted"]:
            return Response(status_code=404)
        content = Markup(shown["content"])  # noqa: S704 - the account's own HTML, shown without scripts in a sandbox
        page = _TEMPLATES.get_template("sim/article.html").render(title=shown["title"], content=content)
        return HTMLResponse(page, headers={"Content-Security-Policy": _FOREIGN, "X-Content-Type-Options": "nosniff"})

    return [Route("/connect/oauth2/authorize", authorize), Route("/s/{token}", article)]


def _authorize(platform: Platform, request: Request) -> Response:
    """Base silently; userinfo after "allow". Raises WebError."""
    query = request.query_params
    account, redirect = _checked(platform, request)
    fan = holder(platform, request)
    if fan is None:
        return _choose(platform, request)
    scope, state = query["scope"], query.get("state", "")
    tie = platform.world.tie(fan, account)
    if scope == "snsapi_userinfo":
        if account.snapshot_pages:  # WeChat shows a page that asked without a tap as a snapshot, to a virtual person
            return _back(redirect, platform.web.code(tie, scope, snapshot=True), state)
        decided = query.get("sim_decision", "")
        known = (account.app_id, fan.id) in platform.web.allowed and query.get("forcePopup") != "true"
        if decided == "refuse":
            return _back(redirect, "", state)
        if decided != "allow" and not known:
            return _ask(platform, request, account, fan)
        platform.web.allowed.add((account.app_id, fan.id))
    return _back(redirect, platform.web.code(tie, scope), state)


def _checked(platform: Platform, request: Request) -> tuple[Account, str]:
    query = request.query_params
    account = platform.world.accounts.get(query.get("appid", ""))
    if account is None:
        raise WebError(40013, N_("The appid is wrong."))
    redirect = query.get("redirect_uri", "")
    host = urlsplit(redirect).hostname
    if not redirect.startswith(("http://", "https://")) or not host:
        raise WebError(10003, N_("redirect_uri is not an address."))
    if account.web_domains and host not in account.web_domains:
        raise WebError(10003, N_("The domain of redirect_uri is not the one that the account registered."))
    if query.get("response_type") != "code" or query.get("scope") not in _SCOPES:
        raise WebError(10005, N_("The scope or the response_type is wrong."))
    if not may(account, Feature.WEB):
        raise WebError(10005, N_("This account may not use web authorisation: it is for certified service accounts."))
    if len(query.get("state", "")) > _LONGEST_STATE:
        raise WebError(10006, N_("The state is longer than 128 characters."))
    return account, redirect


def _back(redirect: str, code: str, state: str) -> Response:
    """To the account's page with the code; without one when the fan refused."""
    answer = {**({"code": code} if code else {}), "state": state}
    return RedirectResponse(with_query(redirect, answer), status_code=302, headers={"Cache-Control": "no-store"})


def _ask(platform: Platform, request: Request, account: Account, fan: Fan) -> Response:
    allow, refuse = (_same_page(request, sim_fan=fan.id, sim_decision=word) for word in ("allow", "refuse"))
    return _page(platform, request, "allow.html", account=account, fan=fan, allow=allow, refuse=refuse)


def _choose(platform: Platform, request: Request) -> Response:
    """Opened in no phone: ask who it is."""
    people = [(fan.nickname, _same_page(request, sim_fan=fan.id)) for fan in list(platform.world.fans.values())[:50]]
    return _page(platform, request, "who.html", people=people)


def _same_page(request: Request, **more: str) -> str:
    return f"{request.url.path}?{urlencode({**request.query_params, **more})}"


def _page(platform: Platform, request: Request, name: str, **values: object) -> Response:
    nonce = secrets.token_urlsafe(16)
    language = "en" if request.headers.get("accept-language", "zh").lower().startswith("en") else "zh"

    def say(sentence: str, **places: object) -> str:
        return platform.say(language, sentence, **places)

    template = _TEMPLATES.get_template(f"sim/{name}")
    page = template.render(_=say, nonce=nonce, language="en" if language == "en" else "zh-CN", **values)
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; img-src 'self'; base-uri 'none'; form-action 'self'"
    return HTMLResponse(page, headers={"Content-Security-Policy": policy, "Cache-Control": "no-store"})
