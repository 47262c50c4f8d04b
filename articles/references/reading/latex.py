"""LaTeX in BibTeX values as plain text, by pylatexenc, which bibtexparser brings along."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from pylatexenc.latexwalker import LatexWalkerError

from articles.references.reading.plain_text import plain, raised
from articles.references.reading.record import BrokenRecordError

# A longer value is taken as it is: decoding takes its time, and abstracts are shorter.
MAX_CHARACTERS = 50_000

_SIGNS = re.compile(r"[\\{}$~]|--|``|''")
# What a value without commands can hold; most have no more, and the decoder takes its time.
_PLAIN_SIGNS = (("{", ""), ("}", ""), ("~", " "), ("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"))
_MATH = re.compile(r"(?<!\\)\$([^$]{1,200})(?<!\\)\$")
_RAISED = re.compile(r"([\^_])(?:\{([0-9+\-−=()]{1,20})\}|([0-9]))")
_RAISED_TEXT = re.compile(r"\\text(sup|sub)(?:er)?script\s*\{([^{}]{1,40})\}")
_PERCENT = re.compile(r"(?<!\\)%")
_DOLLAR = re.compile(r"(?<!\\)\$")
_ESCAPED = re.compile(r"\{?\\([_%&#$~{}])\}?")
# Signs that pylatexenc does not know and would drop: “\textgreater 5” must not become “5”.
_MACROS = {
    "textgreater": ">",
    "textless": "<",
    "textbar": "|",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textdegree": "°",
    "degree": "°",
    "celsius": "°C",
    "textpm": "±",
    "texttimes": "×",
    "textdiv": "÷",
    "textonehalf": "½",
    "textonequarter": "¼",
    "textthreequarters": "¾",
    "textonesuperior": "¹",
    "texttwosuperior": "²",
    "textthreesuperior": "³",
    "textquoteright": "’",
    "textquoteleft": "‘",
    "textperthousand": "‰",
    "textminus": "−",
    "textleq": "≤",
    "textgeq": "≥",
}
_QUIET = frozenset("newblock protect relax noopsort natexlab bibnamedelima bibinitperiod".split())


def _unknown(node: Any) -> str:
    """A command nobody knows stays visible: its meaning cannot be told, so it may not vanish."""
    name = node.macroname
    return "" if name in _QUIET or not name.isalpha() else f"\\{name} "


@lru_cache(maxsize=1)
def _decoder() -> LatexNodes2Text:
    texts = get_default_latex_context_db()
    texts.add_context_category(
        "signs",
        prepend=True,
        macros=[
            *(MacroTextSpec(name, simplify_repl=sign) for name, sign in _MACROS.items()),
            MacroTextSpec("url", simplify_repl="%s"),
        ],
    )
    texts.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=_unknown))
    return LatexNodes2Text(latex_context=texts, math_mode="text", keep_comments=True)


def from_latex(text: str) -> str:
    """The value as one line of plain text. Braces that protect capitals go; raised numbers stay raised.

    Raises `BrokenRecordError` for LaTeX that is nested without end.
    """
    if len(text) > MAX_CHARACTERS or not _SIGNS.search(text):
        return plain(text)
    if "\\" not in text and "$" not in text:
        for sign, meant in _PLAIN_SIGNS:
            text = text.replace(sign, meant)
        return plain(text)
    return _decoded(text)


@lru_cache(maxsize=1024)
def _decoded(text: str) -> str:
    if len(_DOLLAR.findall(text)) % 2:
        text = _DOLLAR.sub(r"\\$", text)
    text = _RAISED_TEXT.sub(lambda found: raised(found[2], found[1]), _MATH.sub(_math, text))
    text = _PERCENT.sub(r"\\%", text)  # a comment in LaTeX, but not in BibTeX
    try:
        return plain(_decoder().latex_to_text(text))
    except (LatexWalkerError, RecursionError) as error:
        raise BrokenRecordError("has a value whose LaTeX cannot be read") from error


def _math(match: re.Match[str]) -> str:
    return f"${_RAISED.sub(lambda found: raised(found[2] or found[3], 'sup' if found[1] == '^' else 'sub'), match[1])}$"


def unescaped(text: str) -> str:
    """An identifier or address without LaTeX's escapes; nothing else in it is LaTeX."""
    text = text.replace("\\textless", "<").replace("\\textgreater", ">")
    text = _ESCAPED.sub(r"\1", re.sub(r"\\(?:url|href)\{([^{}]*)\}(?:\{[^{}]*\})?", r"\1", text))
    return plain(text.replace("{", "").replace("}", ""))
