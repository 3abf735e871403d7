"""The wizard that connects an official account, in a browser; the other side is the local platform."""

import re
from typing import Final

from playwright.sync_api import Page, expect

from tests.support.platform import Account, Platform

PLACES: Final = {"url": "url", "token": "token", "aes_key": "aes-key"}


def connect(page: Page, platform: Platform, theirs: Account, account_class: str = "service_certified") -> None:
    """Connect an account of the platform as an operator does; its keys are carried over into WeChat's console."""
    page.goto(f"/accounts/new/{account_class}")
    page.locator("input[name=name]").fill(theirs["name"])
    page.locator("input[name=app_id]").fill(theirs["app_id"])
    page.locator("input[name=secret]").fill(theirs["secret"])
    page.get_by_role("button", name="下一步").click()
    expect(page).to_have_url(re.compile(r"/accounts/\d+/connect$"))
    shown = {name: page.locator(f"#push-{place}").input_value() for name, place in PLACES.items()}
    saved = platform.save_url(theirs, shown["url"], mode="secure", token=shown["token"], aes_key=shown["aes_key"])
    assert saved["ok"], saved
