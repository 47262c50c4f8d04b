"""The forms of a page, filled as a browser would send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

TICKED = {"checkbox", "radio"}


@dataclass
class Form:
    """Where it goes, what it would send, and what else it offers."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    areas: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(a.get("action", ""))
            self.forms.append(self.open)
        if self.open is None:
            return
        name, value = a.get("name", ""), a.get("value", "")
        if tag == "input" and name:
            kind = a.get("type", "text")
            if kind in TICKED:
                self.open.choices.setdefault(name, []).append(value or "on")
            if kind not in TICKED or "checked" in a:
                self.open.values[name] = value
        elif tag == "textarea":
            self.area = name
            self.open.areas.add(name)
            self.open.values[name] = ""
        elif tag == "select":
            self.select = name
            self.open.choices[name] = []
        elif tag == "option" and self.select:
            self.open.choices[self.select].append(value)
            if "selected" in a or self.select not in self.open.values:
                self.open.values[self.select] = value

    def handle_data(self, data: str) -> None:
        if self.open is not None and self.area:
            self.open.values[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea" and self.open is not None and self.area:
            # The first line break belongs to the mark-up.
            self.open.values[self.area] = self.open.values[self.area].removeprefix("\n")
            self.area = ""
        elif tag == "select":
            self.select = ""


def forms_of(html: str) -> list[Form]:
    """Every form of the page, in its order."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


def form_with(html: str, *, field: str = "", ending: str = "") -> Form:
    """The form that has this field, or whose address ends so. Raises LookupError where the page has none."""
    for form in forms_of(html):
        if (field and (field in form.values or field in form.choices)) or (ending and form.action.endswith(ending)):
            return form
    raise LookupError(f"no form with {field or ending}")
