"""`make screenshots`: every page at 1440, 768 and 390 px, as somebody who sees it, into build/screenshots.

    python -m tests.e2e.screenshots [--modes dark,large,print] [--only WORD] [--demo FOLDER] [--readme]

--modes takes the pages again in the dark, in large letters (适老化) or as the printer gets them, --only those whose name holds
the word, --demo names a folder in which the demo is loaded already, and --readme copies the picture of README.md to docs/images.
"""

import argparse
import os
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings.test")
django.setup()

from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

from tests.e2e.addresses import Page, pages
from tests.e2e.browsing import HEIGHTS, People, launch
from tests.e2e.staging import stage
from tests.served import demo
from tests.served.server import ROOT, Server

PICTURES = ROOT / "build" / "screenshots"
README_PICTURE = "recommendations-matches-milanxiang-1440.png"


def main() -> None:
    asked = arguments()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="shuqiao-pictures-") as place:
        folder = Path(place) / "staged"
        scene = stage(asked.demo or demo.loaded(), folder)
        with Server(folder, MATCH_QUALITY_PUBLIC="1") as server:
            server.wait_until_settled()
            wanted = [page for page in pages(scene) if asked.only in page.name]
            take_all(server.url, wanted, ["", *(mode for mode in asked.modes.split(",") if mode)])
    if asked.readme:
        target = ROOT / "docs" / "images"
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(PICTURES / README_PICTURE, target / "matches.png")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modes", default="")
    parser.add_argument("--only", default="")
    parser.add_argument("--demo", type=Path)
    parser.add_argument("--readme", action="store_true")
    return parser.parse_args()


def take_all(site: str, wanted: list[Page], modes: list[str]) -> None:
    by_person = defaultdict(list)
    for page in wanted:
        by_person[page.who].append(page)
    with sync_playwright() as playwright:
        people = People(launch(playwright), site)
        for who, theirs in by_person.items():
            for mode in modes:
                scheme = "dark" if mode == "dark" else "light"
                with people.at_browser(who, color_scheme=scheme, reduced_motion="reduce") as context:
                    if mode == "large":
                        context.add_cookies([{"name": "elder", "value": "1", "url": site}])
                    tab = context.new_page()
                    if mode == "print":
                        tab.emulate_media(media="print")
                    for page in theirs:
                        take(tab, page, f"-{mode}" if mode else "")
            print(f"{who or '访客'}：{len(theirs)}页", flush=True)


def take(tab: Tab, page: Page, ending: str) -> None:
    for width, height in HEIGHTS.items():
        tab.set_viewport_size({"width": width, "height": height})
        tab.goto(page.path, wait_until="networkidle")
        if page.draw is not None:
            page.draw(tab)
        # A window as tall as the page: what sticks to its edges then stands where the page ends.
        tall = tab.evaluate("document.documentElement.scrollHeight")
        tab.set_viewport_size({"width": width, "height": max(height, tall)})
        tab.screenshot(path=PICTURES / f"{page.name}-{width}{ending}.png")


if __name__ == "__main__":
    main()
