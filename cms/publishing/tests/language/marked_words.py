"""Which words of readers' pages are marked for translation, and which are not: read from the sources themselves."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

TEMPLATES = settings.BASE_DIR / "templates"
CATALOGUE = settings.BASE_DIR / "locale" / "de" / "LC_MESSAGES"
# The reference of the API is written in English with the API itself.
IN_ENGLISH = frozenset({"publishing/api_reference.html", "publishing/_api_entry.html"})
# Names, which every language writes alike.
NAMES = frozenset("Atom Feed BibTeX CSV CSL-JSON JATS JSON Markdown PDF RIS SHA-256 UTC Word XML".split())
FUNCTIONS = frozenset(
    {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
)
SOURCES = ("articles", "reviews", "cms/publishing", "cms/accounts")

_USED = re.compile(r'\{%\s*(?:include|extends)\s+"([^"]+)"')
_SPOKEN_ATTRIBUTE = re.compile(r'\b(?:aria-label|title|placeholder|alt|data-label)="([^"]*)"')
_SPOKEN_ARGUMENT = re.compile(r'\b(?:title|text|label|heading|link_label|action_label)="([^"]*)"')
_NOT_TEXT = re.compile(
    r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|\{% blocktranslate.*?\{% endblocktranslate %\}"
    r"|<(script|style|code|pre)\b.*?</\1>",
    re.DOTALL,
)
_TEMPLATE_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_WORD = re.compile(r"[^\W\d_][\w-]+")


def readers_templates() -> list[str]:
    """The templates of readers' pages, with every part that they include, and the pages for what went wrong."""
    waiting = [f"publishing/{path.name}" for path in (TEMPLATES / "publishing").glob("*.html")]
    waiting += [path.name for path in TEMPLATES.glob("[45]*.html")]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found and name not in IN_ENGLISH:
            found.add(name)
            waiting += _USED.findall((TEMPLATES / name).read_text())
    return sorted(found)


def unmarked(template: str) -> list[str]:
    """The words of a template that no translator would ever see."""
    text = _NOT_TEXT.sub(" ", template)
    arguments = [words for tag in re.findall(r"\{% include.*?%\}", text) for words in _SPOKEN_ARGUMENT.findall(tag)]
    bare = _TEMPLATE_TAG.sub(" ", text)
    spoken = _SPOKEN_ATTRIBUTE.findall(bare)
    texts = re.sub(r"<[^>]*>", "\n", bare).split("\n")
    return [
        words.strip()
        for words in (*arguments, *spoken, *texts)
        if any(word not in NAMES for word in _WORD.findall(re.sub(r"&\w+;", "", words)))
    ]


def catalogue() -> dict[object, str]:
    """The compiled German catalogue: message (with its plural's number) and translation."""
    with (CATALOGUE / "django.mo").open("rb") as file:
        messages: dict[object, str] = vars(gettext.GNUTranslations(file))["_catalog"]
    return messages


def written_catalogue() -> dict[object, str]:
    """The same, read from the file that translators edit."""
    found: dict[object, str] = {}
    for entry in re.split(r"\n\s*\n", (CATALOGUE / "django.po").read_text()):
        said = dict(re.findall(r'^(msg[\w\[\]]+) ((?:"(?:[^"\\]|\\.)*"\s*)+)', entry, re.MULTILINE))
        texts = {
            name: "".join(ast.literal_eval(part) for part in re.findall(r'"(?:[^"\\]|\\.)*"', quoted))
            for name, quoted in said.items()
        }
        if "msgid" not in texts:
            continue
        key = "\x04".join(filter(None, [texts.get("msgctxt"), texts["msgid"]]))
        if "msgid_plural" in texts:
            found |= {(key, 0): texts["msgstr[0]"], (key, 1): texts["msgstr[1]"]}
        else:
            found[key] = texts["msgstr"]
    return found


def marked_in_templates() -> Iterator[str]:
    """Each message of readers' templates."""
    for name in readers_templates():
        yield from _messages(ast.parse(_calls_only(templatize((TEMPLATES / name).read_text()))))


def _calls_only(source: str) -> str:
    """What Django's extraction makes of a template is no Python: its calls alone are."""
    string = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|'''.*?'''|\"\"\".*?\"\"\")"
    calls = re.findall(rf"\b(?:gettext|_|ngettext|pgettext)\(\s*{string}(?:\s*,\s*{string})*", source, re.DOTALL)
    return "\n".join(f"{call})" for call in calls)


def marked_in_python() -> Iterator[str]:
    """Each message of the code that makes sentences for readers. Also those that GNU gettext does not find, inside
    f-strings."""
    for folder in SOURCES:
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*.py")):
            if "tests" not in path.parts:
                yield from _messages(ast.parse(path.read_text()))


def _messages(tree: ast.AST) -> Iterator[str]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id not in FUNCTIONS:
            continue
        said = [part.value for part in call.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if call.func.id in ("pgettext", "pgettext_lazy"):
            yield "\x04".join(said[:2])
        elif said:
            yield said[0]
