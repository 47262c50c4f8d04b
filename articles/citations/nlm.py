"""One reference in NLM style, from CSL-shaped data.

The rules are those of *Citing Medicine* (NLM, 2nd edition), which the ICMJE Recommendations refer to: up to six
authors and then "et al." (ICMJE's sample references), which also stands after fewer where the record names no more
of them; at most two initials without full stops, the date before volume
and issue without blanks between, repeated digits of a page range left out (`1234-1245` prints as `1234-45`).
"""

import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import islice
from typing import Any
from urllib.parse import quote

from articles.citations.csl import authors_are_incomplete, is_et_al
from articles.citations.hidden_characters import without_hidden_characters
from articles.citations.source import Source

MAX_AUTHORS = 6
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ORDINALS = {"ii": "2nd", "iii": "3rd", "iv": "4th", "jr.": "Jr", "sr.": "Sr"}
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_DOI_PREFIX = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s\"<>\\^`{|}\x00-\x1f]+", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"[\s.\-‐]+")
_AROUND_NAMES = frozenset({"dropping-particle", "non-dropping-particle", "suffix"})
# Begins only where digits begin: otherwise a long run of them would be read again from each of its places.
_PAGES = re.compile(r"(?<!\d)(\d+)\s*[-–—]+\s*(\d+)")
_CONTAINED = {"chapter", "paper-conference", "entry-encyclopedia", "entry-dictionary"}
_WHOLE_WORKS = {"book", "report", "thesis", "pamphlet", "manuscript", "regulation", "legislation", "standard"}
_ONLINE = {"webpage", "post", "post-weblog", "website", "software", "dataset"}


def text_of(value: Any) -> str:
    """A CSL value as one line of plain text; lists give their first member, other shapes nothing."""
    if type(value) is str:
        return " ".join(value.split())
    if value is None:
        return ""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())


def doi_of(csl: Mapping[str, Any]) -> str:
    """The DOI without `https://doi.org/` or `doi:`, or nothing where there is none of DOI's form."""
    doi = _DOI_PREFIX.sub("", text_of(csl.get("DOI")), count=1)
    return doi if _DOI.fullmatch(doi) else ""


def pmid_of(csl: Mapping[str, Any]) -> str:
    """The PubMed identifier, or nothing where the field is not a number."""
    pmid = text_of(csl.get("PMID") or csl.get("pmid")).upper().removeprefix("PMID:").strip()
    return pmid if pmid.isascii() and pmid.isdigit() else ""


def url_of(csl: Mapping[str, Any]) -> str:
    """The web address, or nothing where it is not http or https."""
    url = text_of(csl.get("URL"))
    return url if _WEB.fullmatch(url) else ""


def year_of(csl: Mapping[str, Any]) -> str:
    """The year of publication, or nothing."""
    match = re.search(r"\d{4}", _date(csl.get("issued")))
    return match[0] if match else ""


def short_authors(source: Source) -> str:
    """Who wrote a source, where a line has no room for all of them: `Curtis`, `Curtis and Min`, `Curtis et al`; its
    issuing body where no author is known, or nothing."""
    people = source.csl.get("author")
    named = [name for person in (people if isinstance(people, list) else []) if (name := _surname(person))]
    if not named:
        return " ".join(source.issuing_body.split())
    return f"{named[0]} et al" if len(named) > 2 else " and ".join(named)


def _surname(person: Any) -> str:
    if not isinstance(person, Mapping):
        return ""
    names = (text_of(person.get(name)) for name in ("family", "literal", "given"))
    return next((name for name in names if name), "")


def links_of(csl: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Where the source can be read: pairs of words and address, DOI and PMID first; the source's own address only
    where there is no DOI."""
    words = {"doi:": "doi:{}", "PMID: ": "PMID {}"}
    return tuple(
        (words.get(label, "Web page").format(shown), address) for label, shown, _, address in _identifiers(csl)
    )


def reference_text(source: Source) -> str:
    """The reference as plain text, without links and badges: for lists, exports and search."""
    identifiers = (f"{label}{shown}{end}" for label, shown, end, _ in _identifiers(source.csl))
    return without_hidden_characters(" ".join([*_parts(source.csl), *_issued_by(source), *identifiers]))


def reference_html(source: Source) -> str:
    """The reference as escaped HTML, DOI, PMID and address linked."""
    parts = [escape(part) for part in (*_parts(source.csl), *_issued_by(source))]
    for label, shown, end, address in _identifiers(source.csl):
        parts.append(f'{label}<a href="{escape(address)}">{escape(shown)}</a>{end}')
    return without_hidden_characters(" ".join(parts))


def _parts(csl: Mapping[str, Any]) -> list[str]:
    kind = text_of(csl.get("type"))
    parts = [
        _sentence(_authors(csl) or ("" if kind in _CONTAINED else _editors(csl))),
        _title(csl, online=kind in _ONLINE),
    ]
    if kind in _CONTAINED:
        parts += _container(csl)
    elif kind in _WHOLE_WORKS:
        parts += _whole_work(csl)
    elif kind in _ONLINE:
        parts += _online(csl)
    else:
        parts += _journal(csl)
    return [part for part in parts if part] or ["Untitled source."]


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".?!" else f"{text}."


def _title(csl: Mapping[str, Any], online: bool) -> str:
    title = text_of(csl.get("title"))
    return _sentence(f"{title.removesuffix('.')} [Internet]" if online and title else title)


def _journal(csl: Mapping[str, Any]) -> Iterator[str]:
    short = text_of(csl.get("container-title-short")) or text_of(csl.get("journalAbbreviation"))
    yield _sentence(short or text_of(csl.get("container-title")) or text_of(csl.get("publisher")))
    volume, issue = text_of(csl.get("volume")), text_of(csl.get("issue"))
    pages = short_range(text_of(csl.get("page")) or text_of(csl.get("number")))
    printed = volume + (f"({issue})" if issue else "")
    date = _date(csl.get("issued")) if not printed else year_of(csl) or _date(csl.get("issued"))
    printed = f"{date};{printed}" if printed and date else printed or date
    yield _sentence(f"{printed}:{pages}" if pages and printed else printed or pages)


def _whole_work(csl: Mapping[str, Any]) -> Iterator[str]:
    yield _edition(csl)
    yield _imprint(csl)
    number = text_of(csl.get("number"))
    yield _sentence(f"Report No.: {number}") if number and text_of(csl.get("type")) == "report" else ""


def _container(csl: Mapping[str, Any]) -> Iterator[str]:
    editors = _editors(csl)
    title = _sentence(text_of(csl.get("container-title")))
    yield f"In: {_sentence(editors)} {title}".replace("  ", " ") if editors else f"In: {title}" if title else ""
    yield _edition(csl)
    yield _imprint(csl)
    pages = short_range(text_of(csl.get("page")))
    yield _sentence(f"p. {pages}") if pages else ""


def _online(csl: Mapping[str, Any]) -> Iterator[str]:
    publisher = text_of(csl.get("publisher")) or text_of(csl.get("container-title"))
    place = text_of(csl.get("publisher-place"))
    publisher = f"{place}: {publisher}" if place and publisher else publisher
    accessed = _date(csl.get("accessed"))
    dates = " ".join(part for part in (_date(csl.get("issued")), f"[cited {accessed}]" if accessed else "") if part)
    yield _sentence("; ".join(part for part in (publisher, dates) if part))


def _edition(csl: Mapping[str, Any]) -> str:
    edition = text_of(csl.get("edition"))
    if edition.isascii() and edition.isdigit() and len(edition) <= 4:
        number = int(edition)
        ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        edition = f"{number}{ending} ed."
    return _sentence(edition)


def _imprint(csl: Mapping[str, Any]) -> str:
    publisher, place = text_of(csl.get("publisher")), text_of(csl.get("publisher-place"))
    imprint = ": ".join(part for part in (place, publisher) if part)
    return _sentence("; ".join(part for part in (imprint, _date(csl.get("issued"))) if part))


def _issued_by(source: Source) -> list[str]:
    """A guideline's issuing body, unless the reference names it already."""
    body = " ".join(source.issuing_body.split())
    if not body or body.casefold() in " ".join(_parts(source.csl)).casefold():
        return []
    return [_sentence(f"Issued by {body}")]


def _identifiers(csl: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """(label, text, end, link) of each identifier; the address of the source itself only where there is no DOI."""
    doi, pmid, url = doi_of(csl), pmid_of(csl), url_of(csl)
    if doi:
        yield "doi:", doi, ".", f"https://doi.org/{quote(doi, safe='/().;:-_')}"
    if pmid:
        yield "PMID: ", pmid, ".", f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    if url and not doi:
        yield "Available from: ", url, "", url


def short_range(pages: str) -> str:
    """A page range without repeated digits (*Citing Medicine*, ch. 1, Pagination): 1234-1245 gives 1234-45."""
    return _PAGES.sub(_shorten, pages)


def _shorten(match: re.Match[str]) -> str:
    first, last = match[1], match[2]
    if len(first) != len(last) or first >= last:
        return f"{first}-{last}"
    same = next(index for index in range(len(first)) if first[index] != last[index])
    return f"{first}-{last[same:]}"


def _authors(csl: Mapping[str, Any]) -> str:
    return _names(csl.get("author"), incomplete=authors_are_incomplete(csl))


def _names(people: Any, *, incomplete: bool = False) -> str:
    """The names that are printed. `incomplete`: there are more people than are named, so "et al" follows them."""
    listed = people if isinstance(people, list) else []
    printed = (_name(person) for person in listed if not is_et_al(person))
    names = list(islice(filter(None, printed), MAX_AUTHORS + 1))
    more = len(names) > MAX_AUTHORS or incomplete or any(map(is_et_al, listed))
    return ", ".join([*names[:MAX_AUTHORS], "et al"] if more and names else names)


def _editors(csl: Mapping[str, Any]) -> str:
    people = csl.get("editor")
    names = _names(people)
    many = isinstance(people, list) and len(people) > 1
    return f"{names}, {'editors' if many else 'editor'}" if names else ""


def _name(person: Any) -> str:
    if not isinstance(person, Mapping):
        return ""
    family = text_of(person.get("family"))
    if not family:
        return text_of(person.get("literal")) or text_of(person.get("given"))
    initials = _initials(text_of(person.get("given")))
    if not person.keys() & _AROUND_NAMES:
        return f"{family} {initials}" if initials else family
    particles = [text_of(person.get(name)) for name in ("dropping-particle", "non-dropping-particle")]
    suffix = text_of(person.get("suffix"))
    return " ".join(part for part in (*particles, family, initials, _ORDINALS.get(suffix.lower(), suffix)) if part)


def _initials(given: str) -> str:
    """At most two initials: `Jean-Paul` gives JP, `K. I.` and `KI` give KI."""
    words = [word for word in _BETWEEN_NAMES.split(given) if word]
    if len(words) == 1 and words[0].isupper() and len(words[0]) <= 3:
        return words[0][:2]
    return "".join(word[0].upper() for word in words)[:2]


def _date(value: Any) -> str:
    """A CSL date as NLM prints it: `2012`, `2012 Dec`, `2012 Dec 8`."""
    if not isinstance(value, Mapping):
        return text_of(value)
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if not isinstance(first, list) or not first or not text_of(first[0]):
        return text_of(value.get("literal")) or text_of(value.get("raw"))
    year, month, day = [*map(text_of, first[:3]), "", ""][:3]
    if not (month.isascii() and month.isdigit() and len(month) <= 2 and 1 <= int(month) <= 12):
        return year
    return " ".join(part for part in (year, _MONTHS[int(month) - 1], day) if part)
