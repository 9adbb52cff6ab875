"""Pages that no address opens: what a press draws, and what is drawn when something went wrong."""

from collections.abc import Callable
from typing import TypeAlias

from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Page as Tab

from backend.web import errors
from tests.files import making

Draw: TypeAlias = Callable[[Tab], None]


def _sent(tab: Tab, button: str) -> None:
    """As a press of this button would send the form, filled in or not."""
    with tab.expect_navigation(wait_until="networkidle"):
        tab.evaluate(
            """(name) => {
                const button = document.querySelector(name), form = button.form;
                form.noValidate = true;
                form.removeAttribute("hx-boost");
                HTMLFormElement.prototype.requestSubmit.call(form, button);
            }""",
            button,
        )


def bulk_preview(tab: Tab) -> None:
    tab.locator('input[name="pick"]').first.check()
    _sent(tab, 'main button[name="do"][value="return"]')


def batch_check(tab: Tab) -> None:
    letter = {"name": "报送函.pdf", "mimeType": "application/pdf", "buffer": making.pdf(["关于报送场景清单的函"])}
    tab.locator("input[type=file]").set_input_files(letter)  # type: ignore[arg-type]
    tab.get_by_role("button", name="核对这一批").click()
    tab.locator('button[name="do"][value="send"]').wait_for()


def interface(tab: Tab) -> None:
    """The page on the API reads its schema first."""
    tab.locator("#swagger-ui .opblock").first.wait_for()


def faults(tab: Tab) -> None:
    _sent(tab, "main form .actions button, main form .actionbar button")


def conflict(tab: Tab) -> None:
    """Somebody has saved since the form was opened."""
    tab.evaluate("""() => { document.querySelector('input[name="version"]').value = "999"; }""")
    tab.locator("#id_name").fill("中标即贷（新）")
    faults(tab)


def promotion(tab: Tab) -> None:
    tab.locator('[data-opens="promote"]').click()
    tab.locator("dialog#promote[open]").wait_for()


def stale(tab: Tab) -> None:
    """The page stood open until its token was worth nothing."""
    tab.evaluate(
        """() => { document.querySelector('main input[name="csrfmiddlewaretoken"]').value = "x".repeat(64); }"""
    )
    _sent(tab, "main form button")


def broken(name: str) -> Draw:
    """The page of an error that this server does not make, in the place of one that it does."""

    def draw(tab: Tab) -> None:
        request = RequestFactory().get("/")
        if name == "500":
            page = errors.server_error(request).content.decode()
        else:
            page = render_to_string(f"web/errors/{name}.html", {"title": "当前账号无权查看", "request_id": "0a1b2c3d"})
        address = f"**/broken/{name}/"
        tab.route(address, lambda route: route.fulfill(status=int(name), content_type="text/html", body=page))
        tab.goto(f"/broken/{name}/", wait_until="networkidle")
        tab.unroute(address)

    return draw
