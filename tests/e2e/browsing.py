"""Chromium, and people at it."""

import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, Request

from tests.e2e.people import HALFWAY, SEALED, SEED
from tests.served.demo import PASSWORD

WIDE, TABLET, PHONE = 1440, 768, 390
HEIGHTS = {WIDE: 900, TABLET: 1024, PHONE: 844}
# A network that lets no socket through: each is closed before it was open.
NO_SOCKETS = """
window.tried = 0;
window.WebSocket = class extends EventTarget {
  constructor() {
    super();
    window.tried += 1;
    setTimeout(() => this.dispatchEvent(new Event("close")), 10);
  }
};
"""


def launch(playwright: Playwright) -> Browser:
    """Debian's own Chromium, not a downloaded one."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])


def kill(browser: Browser) -> None:
    """As the power failing: the process is gone, no page is told that it goes."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    os.kill(next(one["id"] for one in processes if one["type"] == "browser"), signal.SIGKILL)


def sign_in(page: Page, username: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("用户名或电子邮箱").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    press(page.locator("main"), "登录")
    page.wait_for_url(re.compile(r"/work/$|/2fa/authenticate/"))


def give_code(page: Page) -> None:
    """What the app on the person's phone shows now."""
    counter = int(time.time()) // app_settings.TOTP_PERIOD
    page.locator("main").get_by_role("textbox").fill(format_hotp_value(hotp_value(SEED, counter)))
    press(page.locator("main"), "登录")
    page.wait_for_url("**/work/")


def press(scope: Page | Locator, name: str) -> None:
    scope.get_by_role("button", name=name, exact=True).click()


def follow(scope: Page | Locator, name: str) -> None:
    scope.get_by_role("link", name=name, exact=True).click()


class Traffic:
    """What a tab has asked for and not been answered yet; its socket aside."""

    def __init__(self, tab: Page) -> None:
        self._tab = tab
        self._waiting: set[Request] = set()
        tab.on("request", self._asked)
        tab.on("requestfinished", self._answered)
        tab.on("requestfailed", self._answered)

    def _asked(self, request: Request) -> None:
        self._waiting.add(request)

    def _answered(self, request: Request) -> None:
        self._waiting.discard(request)

    def open(self, path: str) -> Any:
        """The answer, once the page has fetched its panels: half a second sooner than the browser's own idle network."""
        self._waiting.clear()
        answer = self._tab.goto(path)
        self.settle()
        return answer

    def settle(self) -> None:
        still = 0
        while still < 2:  # a panel may ask for another
            self._tab.wait_for_timeout(20)
            still = 0 if self._waiting else still + 1


class People:
    """Signs each person in once; their cookies serve any number of browsers."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site
        self._cookies: dict[str, Any] = {}

    @contextmanager
    def at_browser(self, username: str, **options: Any) -> Iterator[BrowserContext]:
        """A browser of its own, in which this person, or a visitor for the empty name, is signed in."""
        context = self.browser.new_context(base_url=self.site, locale="zh-CN", **options)
        try:
            if username and username not in self._cookies:
                page = context.new_page()
                sign_in(page, SEALED if username == HALFWAY else username)
                if username == SEALED:
                    give_code(page)
                self._cookies[username] = context.cookies()
                page.close()
            elif username:
                context.add_cookies(self._cookies[username])
            yield context
        finally:
            context.close()
