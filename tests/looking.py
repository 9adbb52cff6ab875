"""axe at the page that is open: what it finds that keeps somebody out."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

SEVERE = ("serious", "critical")
RUN = """context => axe.run(context ?? document, {resultTypes: ["violations"]}).then(found => found.violations)"""


def severe(page: Page, context: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """axe is put into each page once, however often it looks: to read it takes as long as many of its rules."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [found for found in page.evaluate(RUN, context) if found["impact"] in SEVERE]
