"""Python-Markdown's own steps, with shortcuts that leave their result as it is.

It tries each of fifteen patterns on every text, and each of fifteen kinds of block on every block, most of which hold
none of the signs without which there can be no match. Each shortcut here looks for the sign first. What is not known
here is tried on everything.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import HTML_EMPTY, Element

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteInlineProcessor
from markdown.inlinepatterns import (
    AUTOLINK_RE,
    AUTOMAIL_RE,
    BACKTICK_RE,
    ENTITY_RE,
    ESCAPE_RE,
    IMAGE_LINK_RE,
    IMAGE_REFERENCE_RE,
    LINE_BREAK_RE,
    LINK_RE,
    REFERENCE_RE,
    DelimiterProcessor,
)
from markdown.serializers import RE_AMP
from markdown.treeprocessors import InlineProcessor, PrettifyTreeprocessor, UnescapeTreeprocessor
from markdown.util import INLINE_PLACEHOLDER_PREFIX, STX, AtomicString

# What a text must hold for a pattern to match anywhere in it.
_SIGNS = {
    BACKTICK_RE: ("`",),
    ESCAPE_RE: ("\\",),
    LINK_RE: ("[",),
    REFERENCE_RE: ("[",),
    IMAGE_LINK_RE: ("![",),
    IMAGE_REFERENCE_RE: ("![",),
    AUTOLINK_RE: ("<",),
    AUTOMAIL_RE: ("<",),
    LINE_BREAK_RE: ("  \n",),
    ENTITY_RE: ("&",),
}
_EVERYWHERE = ("",)
_SPECIAL = re.compile('[&<>"]')
# What a block must hold for it to be, or to have in it, one of this kind, by the name of its registration.
_BLOCK_SIGNS = {
    "table": "|",
    "hashheader": "#",
    "deflist": ":",
    "quote": ">",
    "footnote": "[^",
    "abbr": "*[",
    "reference": "]:",
}


def _signs(pattern: Any) -> tuple[str, ...]:
    if isinstance(pattern, DelimiterProcessor):
        return tuple(pattern.tokens)
    if isinstance(pattern, FootnoteInlineProcessor):
        return ("[^",)
    return _SIGNS.get(pattern.pattern, _EVERYWHERE)


class _Inline(InlineProcessor):
    """The inline step. The two methods are those of the parent class under the names that Python gives them outside it;
    should a later version know them no more, its own are used, and only time is lost."""

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        self._patterns = list(self.inlinePatterns)
        self._signs = [(sign, index) for index, pattern in enumerate(self._patterns) for sign in _signs(pattern)]
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803
        if isinstance(data, AtomicString):
            return data
        # What a pattern puts in the place of its match holds no sign, so what is not there now will not be there later.
        wanted = {index for sign, index in self._signs if index >= patternIndex and sign in data}
        for index in sorted(wanted):
            start, matched = 0, True
            while matched:
                data, matched, start = self._InlineProcessor__applyPattern(  # type: ignore[attr-defined]
                    self._patterns[index], data, index, start
                )
        return data

    def _InlineProcessor__processPlaceholders(  # noqa: N802
        self,
        data: str | None,
        parent: Element,
        isText: bool = True,  # noqa: N803
    ) -> list[Any]:
        if data and INLINE_PLACEHOLDER_PREFIX in data:
            return super()._InlineProcessor__processPlaceholders(data, parent, isText)  # type: ignore[misc]
        if data and isText:
            parent.text = parent.text + data if parent.text else data
        elif data:
            parent.tail = parent.tail + data if parent.tail else data
        return []


class _Unescape(UnescapeTreeprocessor):
    """The last step, which puts escaped characters back: only where there is one."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if (text := element.text) and STX in text and element.tag != "code":
                element.text = self.unescape(text)
            if (tail := element.tail) and STX in tail:
                element.tail = self.unescape(tail)
            for name, value in element.items():
                if value is not None and STX in value:
                    element.set(name, self.unescape(value))


class _Prettify(PrettifyTreeprocessor):
    """The step that adds line breaks, with an answer ready for every tag that it has met."""

    def _prettifyETree(self, elem: Element) -> None:  # noqa: N802
        is_block = self._is_block
        if is_block(elem.tag) and elem.tag not in ("code", "pre"):
            if len(elem) and (not elem.text or not elem.text.strip()) and is_block(elem[0].tag):
                elem.text = "\n"
            for child in elem:
                if is_block(child.tag):
                    self._prettifyETree(child)
        if not elem.tail or not elem.tail.strip():
            elem.tail = "\n"

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._is_block: Callable[[Any], bool] = lru_cache(maxsize=256)(md.is_block_level)


def _tries_sign_first(processor: BlockProcessor, sign: str) -> None:
    """Let a block processor look at a block only where the sign is in it."""
    test = processor.test

    def test_with_sign(parent: Element, block: str) -> bool:
        return sign in block and test(parent, block)

    setattr(processor, "test", test_with_sign)  # noqa: B010 (this one object, not its class)


def to_xhtml(root: Element) -> str:
    """The tree as Python-Markdown's `to_xhtml_string` writes it; trees with comments and the like are not made here."""
    written: list[str] = []
    write = written.append
    waiting: list[Element | str] = [root]
    while waiting:
        element = waiting.pop()
        if isinstance(element, str):
            write(element)
            continue
        tag, text, tail = element.tag, element.text, element.tail
        after = _text(tail) if tail else ""
        inside = _text(text) if text else ""
        attributes = ""
        if found := element.items():
            attributes = "".join([_attribute(name, value) for name, value in sorted(found)])
        if tag in HTML_EMPTY:
            write(f"<{tag}{attributes} />{after}")
        elif len(element):
            write(f"<{tag}{attributes}>{inside}")
            waiting.append(f"</{tag}>{after}")
            waiting.extend(reversed(element))
        else:
            write(f"<{tag}{attributes}>{inside}</{tag}>{after}")
    return "".join(written)


def _text(text: str) -> str:
    if "&" in text:
        text = RE_AMP.sub("&amp;", text)
    if "<" in text:
        text = text.replace("<", "&lt;")
    return text.replace(">", "&gt;") if ">" in text else text


def _attribute(name: str, value: str | None) -> str:
    if value is None:
        return f" {name}"
    if _SPECIAL.search(value):
        value = _text(value).replace('"', "&quot;")
    return f' {name}="{value}"'


class ShortcutsExtension(Extension):
    """The steps above in the places of Python-Markdown's own."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Replace the inline step (20), line breaks (10) and unescaping (0); to be registered last."""
        md.treeprocessors.register(_Inline(md), "inline", 20)
        md.treeprocessors.register(_Prettify(md), "prettify", 10)
        md.treeprocessors.register(_Unescape(md), "unescape", 0)
        for name, sign in _BLOCK_SIGNS.items():
            _tries_sign_first(md.parser.blockprocessors[name], sign)
