"""The console's cookies: reading those that came, and setting others on the response."""

import hmac
import json
import secrets
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from yutang.wiring import Services

SESSION = "yutang_session"
_FLASH = "yutang_flash"
_GUEST = "yutang_guest"  # a random value; the token in a guest's forms is made from it
_DAY = 24 * 3600  # seconds
_YEAR = 365 * _DAY
_FLASH_LASTS = 60  # seconds


class Cookies:
    """One request's cookies. What is to be set waits here until `put_on`."""

    def __init__(self, services: Services, request: Request) -> None:
        self._services = services
        self._request = request
        self._secure = services.settings.base_url.startswith("https://")
        self._to_set: dict[str, tuple[str, int, bool]] = {}  # name → value, seconds, hidden from scripts
        self._to_drop: set[str] = set()
        self._guest = request.cookies.get(_GUEST, "")

    def remember(self, name: str, value: str, seconds: int = _YEAR, *, hidden: bool = False) -> None:
        """`hidden`: not readable by the page's own script."""
        self._to_drop.discard(name)
        self._to_set[name] = (value, seconds, hidden)

    def stay_signed_in(self, session: str) -> None:
        """The session's cookie lasts as long as its row."""
        self.remember(SESSION, session, self._services.settings.session_days * _DAY, hidden=True)

    def forget(self, name: str) -> None:
        self._to_set.pop(name, None)
        self._to_drop.add(name)

    def flash(self, text: str, tone: str) -> None:
        """A sentence for the next page; sealed, so that nobody else can put words into our mouth."""
        self.remember(_FLASH, self._services.sealer.seal(json.dumps([text, tone])), _FLASH_LASTS, hidden=True)

    def take_flash(self) -> tuple[str, str] | None:
        """The sentence of the last page and its tone; shown once."""
        sealed = self._request.cookies.get(_FLASH)
        if sealed is None:
            return None
        self.forget(_FLASH)
        try:
            text, tone = json.loads(self._services.sealer.open(sealed))
        except ValueError:  # made up, or sealed under another secret
            return None
        return str(text), str(tone)

    def guest_csrf(self) -> str:
        """The form token of somebody who is not signed in; the value it is made from goes out as a cookie."""
        if not self._guest:
            self._guest = secrets.token_urlsafe(24)
            self.remember(_GUEST, self._guest, hidden=True)
        return hmac.new(self._services.sealer.key("guest-csrf"), self._guest.encode(), sha256).hexdigest()

    def put_on(self, response: Response) -> Response:
        for name, (value, seconds, hidden) in self._to_set.items():
            response.set_cookie(
                name, value, max_age=seconds, path="/", secure=self._secure, httponly=hidden, samesite="lax"
            )
        for name in self._to_drop:
            response.delete_cookie(name, path="/", secure=self._secure, samesite="lax")
        return response
