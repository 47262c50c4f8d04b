"""What a change means where its words do not say it: other sources, link targets, emphasis, look-alike signs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from django.utils.translation import gettext

from articles.citations.nlm import text_of, year_of
from articles.citations.source import Source
from articles.claims.identity import normal_words
from articles.comparing.blocks import plain
from articles.comparing.marks import Citation, NoteMark, Picture
from articles.comparing.runs import Run
from articles.comparing.tokens import Format, Token
from articles.comparing.words import FORMS, What

InWords = Callable[[str], str]
Element = tuple[str, ...]

_THINGS: Final[tuple[tuple[type, What], ...]] = (
    (Citation, "citation"),
    (NoteMark, "footnote"),
    (Picture, "image"),
)
_LONGEST_TITLE = 90


def source_in_words(key: str, source: Source | None) -> str:
    """A source as a remark names it: first author, year and title; its key where nothing is known of it."""
    if source is None:
        return key
    authors = source.csl.get("author")
    first = authors[0] if isinstance(authors, list) and authors and isinstance(authors[0], dict) else {}
    name = text_of(first.get("family")) or text_of(first.get("literal")) or " ".join(source.issuing_body.split())
    title = text_of(source.csl.get("title"))
    title = title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1].rstrip()}…"
    described = " ".join(filter(None, (name, year_of(source.csl))))
    return ", ".join(filter(None, (described, gettext("“%(title)s”") % {"title": title} if title else ""))) or key


def what_changed(run: Run) -> What:
    """The key of the kind of thing that a run changes, for the list of changes."""
    if run.kind == "reformatted" or is_only_format(run):
        is_link = _links(run.old) != _links(run.new)
        return "link" if is_link else "emphasis"
    words = [token for token in (*run.old, *run.new) if token.is_word]
    for kind, name in _THINGS:
        if words and all(isinstance(token.thing, kind) for token in words):
            return name
    return "text"


def is_only_format(run: Run) -> bool:
    """Whether the words on both sides are the same, and only the elements around them differ."""
    return bool(run.old) and [token.key for token in run.old] == [token.key for token in run.new]


def notes_on(run: Run, in_words: InWords) -> str:
    """What to say about a run beside its words, in one line; often nothing."""
    if run.kind == "reformatted":
        return "; ".join(_format_notes(run.old[0].format, run.new[0].format))
    notes = [*_citation_notes(run, in_words), *_thing_notes(run)]
    if run.old and run.new:
        notes += _likeness_notes(run)
    return "; ".join(notes)


# --- sources --------------------------------------------------------------------------------------------------------
def _citation_notes(run: Run, in_words: InWords) -> Iterator[str]:
    old, new = _citations(run.old), _citations(run.new)
    is_citation = what_changed(run) == "citation"
    if not (old and new) and not is_citation:
        return
    before, after = _keys(old), _keys(new)
    gone, come = [key for key in before if key not in after], [key for key in after if key not in before]
    if len(gone) == len(come) == 1:
        places = {"old": in_words(gone[0]), "new": in_words(come[0])}
        yield gettext("source changed: %(old)s → %(new)s") % places
        return
    yield from (gettext("source removed: %(source)s") % {"source": in_words(key)} for key in gone)
    yield from (gettext("source added: %(source)s") % {"source": in_words(key)} for key in come)
    if is_citation and not gone and not come and old and new:
        missing_before = {number is None for citation in old for number in citation.numbers}
        missing_after = {number is None for citation in new for number in citation.numbers}
        is_found = missing_before != missing_after and True not in missing_after
        yield gettext("same source, now found") if is_found else gettext("same source, cited in another way")


def _citations(tokens: Iterable[Token]) -> list[Citation]:
    return [token.thing for token in tokens if isinstance(token.thing, Citation)]


def _keys(citations: Iterable[Citation]) -> list[str]:
    return list(dict.fromkeys(key for citation in citations for key in citation.keys))


# --- footnotes and pictures -----------------------------------------------------------------------------------------
def _thing_notes(run: Run) -> Iterator[str]:
    old = {token.key for token in run.old if isinstance(token.thing, NoteMark)}
    new = {token.key for token in run.new if isinstance(token.thing, NoteMark)}
    if old and new and old != new:
        yield gettext("leads to another footnote")
    if what_changed(run) == "image" and run.old and run.new:
        yield from _picture_notes(run)


def _picture_notes(run: Run) -> Iterator[str]:
    old, new = ([token.thing for token in side if isinstance(token.thing, Picture)] for side in (run.old, run.new))
    if not any(picture.src for picture in (*old, *new)):
        yield gettext("image or its description changed")
        return
    if [picture.src for picture in old] != [picture.src for picture in new]:
        yield gettext("another picture")
    if [picture.text for picture in old] != [picture.text for picture in new]:
        yield gettext("its description changed")


# --- links and emphasis ---------------------------------------------------------------------------------------------
def _likeness_notes(run: Run) -> Iterator[str]:
    if is_only_format(run):
        yield from _format_notes(_elements(run.old), _elements(run.new))
        return
    old, new = plain(run.old), plain(run.new)
    has_things = any(token.thing for token in (*run.old, *run.new))
    if "".join(old.split()) == "".join(new.split()) and not has_things:
        is_raised = _raised(run.old) != _raised(run.new)
        yield gettext("raised digits changed") if is_raised else gettext("only the spacing changed")
    elif normal_words(old) == normal_words(new) and not has_things:
        yield gettext("looks alike: only the way of writing a sign changed")
    elif (before := _links(run.old)) != (after := _links(run.new)) and before and after:
        yield _leads_elsewhere(", ".join(before), ", ".join(after))


def _raised(tokens: Sequence[Token]) -> str:
    """The words with marks around what is raised, without white space."""
    return "".join("".join([token.key for token in tokens]).split())


def _elements(tokens: Sequence[Token]) -> Format:
    return tuple(dict.fromkeys(element for token in tokens for _, form in token.pieces for element in form))


def _links(tokens: Iterable[Token]) -> list[str]:
    elements = [element for token in tokens for _, form in token.pieces for element in form]
    return list(dict.fromkeys(_attribute(element, "href") for element in elements if element[0] == "a"))


def _attribute(element: Element, name: str) -> str:
    pairs = dict(zip(element[1::2], element[2::2], strict=True))
    return pairs.get(name, "")


def _format_notes(old: Format, new: Format) -> list[str]:
    gone = [element for element in old if element not in new]
    come = [element for element in new if element not in old]
    before = {element[0]: element for element in gone}
    after = {element[0]: element for element in come}
    notes = [_step(tag, before.get(tag), after.get(tag)) for tag in dict.fromkeys((*before, *after))]
    return notes or [gettext("only the limits of the emphasis changed")]


def _step(tag: str, before: Element | None, after: Element | None) -> str:
    if tag == "a":
        return _link_step(before, after)
    if tag == "abbr":
        return _explained(after)
    form = {"form": FORMS[tag] if tag in FORMS else gettext("as %(element)s") % {"element": tag}}
    return gettext("now %(form)s") % form if after else gettext("no longer %(form)s") % form


def _explained(after: Element | None) -> str:
    if after is None:
        return gettext("no longer explained")
    return gettext("abbreviation now explained as “%(title)s”") % {"title": _attribute(after, "title")}


def _link_step(before: Element | None, after: Element | None) -> str:
    old = _attribute(before, "href") if before else ""
    new = _attribute(after, "href") if after else ""
    if before is None:
        return gettext("link added, leads to %(address)s") % {"address": new}
    if after is None:
        return gettext("link removed, led to %(address)s") % {"address": old}
    return gettext("title of the link changed") if old == new else _leads_elsewhere(old, new)


def _leads_elsewhere(old: str, new: str) -> str:
    return gettext("link now leads to %(new)s (before: %(old)s)") % {"new": new, "old": old}
