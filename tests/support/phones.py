"""Phones of the local WeChat platform in a browser, accounts that answer them, and a site for their web views."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from PIL import Image
from playwright.sync_api import Page

from tests.support.browser import PHONE
from tests.support.own_server import OwnServer, own_server, text_reply
from tests.support.platform import Account, Platform
from yutang.wechat.qr import qr_svg

SOON = 5_000  # ms: what a phone may take to show something
MENU = {
    "button": [
        {"type": "click", "name": "打卡", "key": "CHECK_IN"},
        {"name": "更多", "sub_button": [
            {"type": "click", "name": "和我们聊聊", "key": "TALK"},
            {"type": "click", "name": "进群", "key": "GROUP"},
        ]},
    ]
}  # fmt: skip
OpenPage = Callable[..., Page]


def open_phone(open_page: OpenPage, platform: Platform, fan: str, path: str = "", language: str = "zh") -> Page:
    page = open_page(*PHONE, base_url=platform.base_url, touch=True)
    page.context.add_cookies([{"name": "sim_language", "value": language, "url": platform.base_url}])
    page.goto(f"/phone/{fan}{path}")
    return page


def account_with_menu(platform: Platform) -> Account:
    """One of its own name, by which a phone finds it."""
    number = len(platform.control("GET", "/accounts")["accounts"])
    made = platform.account(f"早起课 {number + 1}")
    platform.call(made, "/cgi-bin/menu/create", MENU)
    return made


@contextmanager
def answering(platform: Platform, account: Account) -> Iterator[OwnServer]:
    """The account's own server, which greets who follows and repeats what is said."""
    with own_server(account) as started:
        started.reply = _answer
        assert platform.save_url(account, started.url)["ok"]
        yield started


def _answer(message: Any) -> str:  # noqa: ANN401 - wechatpy's own types
    said = getattr(message, "content", None) or getattr(message, "key", None) or message.type
    event = getattr(message, "event", "")
    return text_reply(message, "欢迎来到早起课！" if event.startswith("subscribe") else f"收到：{said}")


def custom_message(platform: Platform, account: Account, fan: str, **message: object) -> None:
    done = platform.call(account, "/cgi-bin/message/custom/send", {"touser": platform.openid(fan, account), **message})
    assert done["errcode"] == 0, done


def picture(colour: str = "#2a9d8f") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "PNG")
    return out.getvalue()


class _Site(BaseHTTPRequestHandler):
    """`/lesson` says by which app it is read; `/qr?…` shows the code of a text, under a strict policy."""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        inside = qr_svg(query).replace("<svg ", '<svg width="240" height="240" ') if path == "/qr" else self._reader()
        page = (
            f"<!doctype html><html lang=zh><head><title>第 1 课</title></head><body><main>{inside}</main></body></html>"
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'none'; img-src 'self'; frame-ancestors 'none'")
        self.end_headers()
        self.wfile.write(page.encode())

    def _reader(self) -> str:
        return f"<h1>第 1 课</h1><p>{self.headers['User-Agent']}</p><p>{self.path}</p>"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the library gives it
        """Nothing: the test tells what went wrong."""


@contextmanager
def running_site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
