"""Every form of the product refuses marks of secrecy and shows the line on secrets (W01); one that forgets fails here."""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from django import forms

import backend
from backend.files.forms import UnclassifiedFormMixin

ROOT = Path(backend.__file__).parent

# Each with the reason why it needs none.
WITHOUT = {
    "backend.organisations.forms.registry.RegistryFilter": "narrows a list; nothing is stored",
    "backend.policy.forms.ConditionFields": "half a form: what stands on a page is one of its heirs, which have it",
    "backend.web.samples.SampleForm": "the style guide's; nothing is sent",
}
# Rows of a list that shows the line once, above them.
ONCE_ABOVE = {
    "roadshows/templates/roadshows/_answer.html": "roadshows/templates/roadshows/applications.html",
    "roadshows/templates/roadshows/_late.html": "roadshows/templates/roadshows/live.html",
    "scenarios/templates/scenarios/imports/_row.html": "scenarios/templates/scenarios/imports/result.html",
}
TEXT = re.compile(r'<textarea|<input class="input"|\{% (?:field|fields|money) ')
FORM = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.DOTALL)


def all_forms():
    """Every class of a form that the product's own modules define."""
    for module in walk_packages(backend.__path__, "backend."):
        if ".forms" in module.name or module.name.endswith((".samples", ".views", ".admin")):
            import_module(module.name)
    seen, rest = set(), [forms.BaseForm]
    while rest:
        for heir in rest.pop().__subclasses__():
            if heir not in seen:
                seen.add(heir)
                rest.append(heir)
    return sorted(
        (one for one in seen if one.__module__.startswith("backend.") and not one.__name__.endswith("Mixin")),
        key=lambda one: (one.__module__, one.__qualname__),
    )


def name_of(form):
    return f"{form.__module__}.{form.__qualname__}"


def test_every_form_refuses_marks_but_those_named():
    found = all_forms()
    assert len(found) > 30
    assert {name_of(one) for one in found if not issubclass(one, UnclassifiedFormMixin)} == set(WITHOUT)


def test_none_of_them_undoes_it():
    """A mark in any text field of a form that can be made with nothing else is refused at the field."""
    tried = 0
    for form in all_forms():
        try:
            made = form({})
        except (TypeError, ValueError):  # asks for more than data, or is for its heirs to make
            continue
        texts = [name for name, field in made.fields.items() if type(field) is forms.CharField]
        for name in texts if issubclass(form, UnclassifiedFormMixin) else []:
            with pytest.raises(forms.ValidationError, match="文字含有密级标志“机密★10年”"):
                made.fields[name].run_validators("机密★10年")
            tried += 1
    assert tried > 40


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.html")), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_form_that_takes_text_shows_the_line(path):
    """`form_frame` shows it; whoever writes `<form>` by hand must not forget it."""
    name = path.relative_to(ROOT).as_posix()
    if name in ONCE_ABOVE:
        assert "{% secrecy %}" in (ROOT / ONCE_ABOVE[name]).read_text()
        return
    wrong = [form[:90] for form in FORM.findall(path.read_text()) if TEXT.search(form) and "{% secrecy %}" not in form]
    assert wrong == []
