"""Scripts run on Chromium 86, hold no words of their own, and templates hold no scripts and no styles."""

import re
from pathlib import Path

import django_htmx
import pytest
from django.template import Context, Template

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "backend" / "web" / "static" / "web" / "js").glob("*.js"))
TEMPLATES = sorted(path for path in ROOT.glob("backend/*/templates/**/*.html"))

NEWER = {
    ".at(": r"\.at\(",
    "structuredClone": r"structuredClone",
    "Object.hasOwn": r"Object\.hasOwn\b",
    "Object.groupBy": r"groupBy\(",
    "findLast": r"\.findLast",
    "toSorted": r"\.to(Sorted|Reversed|Spliced)\(",
    "private fields": r"this\.#",
    "static blocks": r"static\s*\{",
    "top-level await": r"^await ",
    "AbortSignal.timeout": r"AbortSignal\.(timeout|any)",
    "Promise.withResolvers": r"withResolvers",
    "import attributes": r"^import .* with \{",
    "private methods": r"^\s*#\w+\(",
    "WeakRef": r"\bWeakRef\b(?!\s*\?)",
    "array.with": r"\.with\(\d",
    "crypto.randomUUID": r"randomUUID",
    "showPicker": r"showPicker",
    "scheduler": r"\bscheduler\.",
    "regexp flag d or v": r"/[gimsuy]*[dv][gimsuy]*[;,)]",
}


# What base.html loads besides: the part of its name is that of the version that `{% htmx_script %}` takes.
LIBRARIES = [
    Path(django_htmx.__file__).parent / "static" / "django_htmx" / name for name in ("htmx-2.min.js", "django-htmx.js")
]


def test_the_libraries_looked_at_are_those_that_pages_load():
    loaded = re.findall(
        r'src="[^"]*django_htmx/([\w.-]+)"', Template("{% load django_htmx %}{% htmx_script %}").render(Context())
    )

    assert set(loaded) <= {path.name for path in LIBRARIES}
    assert "htmx-2.min.js" in loaded


@pytest.mark.parametrize("path", [*SCRIPTS, *LIBRARIES], ids=lambda path: path.name)
def test_scripts_use_nothing_newer_than_the_floor(path):
    text = path.read_text(encoding="utf-8")

    assert [name for name, pattern in NEWER.items() if re.search(pattern, text, re.MULTILINE)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_evaluate_nothing_and_write_no_markup(path):
    text = path.read_text(encoding="utf-8")

    assert (
        re.findall(r"\beval\(|new Function|innerHTML\s*=|outerHTML\s*=|insertAdjacentHTML|document\.write", text) == []
    )


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_take_their_words_from_the_page(path):
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert set(re.findall(r"[\u4e00-\u9fff]+", code)) == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_no_scripts_and_no_styles(path):
    text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", text) == []
    assert re.findall(r"https?://(?!www\.w3\.org/)", text) == []  # nothing from elsewhere
    assert re.findall(r"\|\s*safe\b|autoescape off|mark_safe", text) == []
