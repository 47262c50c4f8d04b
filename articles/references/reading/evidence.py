"""What kind of evidence a record is, who issued it, and what its publisher announced about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from articles.citations.nlm import text_of
from articles.evidence_types import EvidenceType, RetractionStatus

# MEDLINE's publication types (https://www.nlm.nih.gov/mesh/pubtypes.html) and what RIS exporters write for them, in
# the order in which they decide: a guideline that rests on a meta-analysis is a guideline.
_BY_PUBLICATION_TYPE: tuple[tuple[EvidenceType, re.Pattern[str]], ...] = (
    (EvidenceType.OTHER, re.compile(r"retraction (?:of publication|notice)|published erratum|expression of concern")),
    (EvidenceType.GUIDELINE, re.compile(r"(?:clinical |practice |clinical practice )?guidelines?")),
    (
        EvidenceType.CONSENSUS,
        re.compile(r"consensus (?:development conference(?:, nih)?|statement)|position statement"),
    ),
    (
        EvidenceType.SYSTEMATIC_REVIEW,
        re.compile(
            r"systematic reviews?|(?:network |individual participant data )?meta-?\s?analys[ie]s|cochrane review"
        ),
    ),
    (EvidenceType.RESEARCH, re.compile(r"clinical trial protocol|study protocol")),
    (
        EvidenceType.TRIAL,
        re.compile(
            r"randomi[sz]ed controlled trial(?:, veterinary)?|controlled clinical trial|"
            r"clinical trial(?:, phase (?:i{1,3}|iv))?|(?:pragmatic|adaptive) clinical trial|equivalence trial|rct"
        ),
    ),
    (EvidenceType.REGULATORY, re.compile(r"legislation|drug label|government document|legal case")),
    (EvidenceType.TEXTBOOK, re.compile(r"textbook|study guide")),
)
_OPINION = frozenset(
    "editorial,comment,letter,news,newspaper article,interview,biography,personal narrative,historical article,"
    "patient education handout,introductory journal article,portrait,autobiography".split(",")
)
_DESIGNS = (
    *(pattern for evidence, pattern in _BY_PUBLICATION_TYPE if evidence is EvidenceType.SYSTEMATIC_REVIEW),
    re.compile(r"randomi[sz]ed controlled trial(?:, veterinary)?"),
    *(pattern for evidence, pattern in _BY_PUBLICATION_TYPE if evidence is EvidenceType.TRIAL),
    re.compile(
        r"(?:cohort|observational|case-control|cross-sectional|validation|comparative|twin|evaluation|multicenter) stud"
        r"(?:y|ies)|case reports?|case series|scoping review|narrative review|review"
    ),
)
_BY_CSL_TYPE: Mapping[str, EvidenceType] = {
    **dict.fromkeys(
        ("article", "article-journal", "paper-conference", "dataset", "thesis", "manuscript"), EvidenceType.RESEARCH
    ),
    **dict.fromkeys(("book", "chapter", "entry-encyclopedia", "entry-dictionary"), EvidenceType.TEXTBOOK),
    **dict.fromkeys(("webpage", "post", "post-weblog"), EvidenceType.WEB),
    **dict.fromkeys(("legislation", "regulation", "legal_case", "bill"), EvidenceType.REGULATORY),
}
_TITLE_SAYS = (
    (re.compile(r"\bsystematic review\b|\bmeta-?analys[ie]s\b", re.IGNORECASE), EvidenceType.SYSTEMATIC_REVIEW),
    (
        re.compile(r"\bconsensus (?:statement|report|conference|guid|recommend)|\bposition statement\b", re.IGNORECASE),
        EvidenceType.CONSENSUS,
    ),
    (re.compile(r"\bguidelines?\b", re.IGNORECASE), EvidenceType.GUIDELINE),
    (re.compile(r"(?<!non-)(?<!non)(?<!non )\brandomi[sz]ed\b.{0,60}\btrial\b", re.IGNORECASE), EvidenceType.TRIAL),
)
# Papers about guidelines, reviews and trials are not themselves such.
_ABOUT = re.compile(
    r"\bprotocol\b|\b(?:adherence|compliance|concordance|conformity|impact|effects?|implementation|implementing|"
    r"awareness|knowledge|uptake|use|quality|critique|comparison|evaluation|appraisal|barriers|validation|"
    r"overview|survey)\b.{0,60}\b(?:guidelines?|consensus|reviews?|trials?)\b|"
    r"\bguidelines?[- ](?:based|adheren|concordan|directed|recommended|implementation)",
    re.IGNORECASE,
)
_REGULATOR = re.compile(
    r"\bfood and drug administration\b|\beuropean medicines agency\b|\bMHRA\b|\bFDA\b|\bEMA\b|"
    r"\bmedicines and healthcare products\b|\bhealth canada\b|\btherapeutic goods administration\b"
)
_RETRACTED_TITLE = re.compile(
    r"^\W*retracted(?:\s+(?:article|paper|publication|chapter))?\s*[:\])–—-]|[\[(]retracted(?:\s+article)?\b[^()\[\]]*[)\]]\W*$",
    re.IGNORECASE,
)


def evidence_type_of(csl: Mapping[str, Any], publication_types: Iterable[str] = ()) -> str:
    """The evidence type: from the publication types, else the title of a paper or report, else the CSL type."""
    kinds = [kind.strip().lower() for kind in publication_types]
    for evidence, pattern in _BY_PUBLICATION_TYPE:
        if any(pattern.fullmatch(kind) for kind in kinds):
            return evidence.value
    if kinds and _OPINION.intersection(kinds) and all(kind in _OPINION or kind == "journal article" for kind in kinds):
        return EvidenceType.OTHER.value
    return _by_form(csl).value


def _by_form(csl: Mapping[str, Any]) -> EvidenceType:
    by_type = _BY_CSL_TYPE.get(text_of(csl.get("type")), EvidenceType.OTHER)
    papers = by_type in (EvidenceType.RESEARCH, EvidenceType.OTHER)
    if papers or text_of(csl.get("type")) == "webpage":
        title = text_of(csl.get("title"))
        for pattern, evidence in () if _ABOUT.search(title) else _TITLE_SAYS:
            if pattern.search(title):
                return evidence
    if text_of(csl.get("type")) != "article-journal" and any(map(_REGULATOR.search, _bodies(csl))):
        return EvidenceType.REGULATORY
    return by_type


def study_design_of(publication_types: Iterable[str]) -> str:
    """The most telling publication type that names a design (`Randomized Controlled Trial`), or nothing."""
    kinds = [kind.strip() for kind in publication_types]
    named = (kind for pattern in _DESIGNS for kind in kinds if pattern.fullmatch(kind.lower()))
    return next(named, "")


def issuing_body_of(csl: Mapping[str, Any], evidence_type: str) -> str:
    """Who stands behind a guideline, consensus or regulatory document: its group authors, else its publisher.

    The publisher of a journal article is the journal's, so it counts for other forms only.
    """
    if evidence_type not in (EvidenceType.GUIDELINE, EvidenceType.CONSENSUS, EvidenceType.REGULATORY):
        return ""
    groups = "; ".join(_groups(csl))
    if groups or text_of(csl.get("type")) == "article-journal":
        return groups
    return text_of(csl.get("authority")) or text_of(csl.get("publisher"))


def _groups(csl: Mapping[str, Any]) -> list[str]:
    authors = csl.get("author")
    people = authors if isinstance(authors, list) else []
    return [text for person in people if isinstance(person, Mapping) and (text := text_of(person.get("literal")))]


def _bodies(csl: Mapping[str, Any]) -> list[str]:
    return [*_groups(csl), *(text_of(csl.get(name)) for name in ("publisher", "authority"))]


def retraction_of(title: str) -> str:
    """What a title announces (`RETRACTED: …`, `… [Retracted]`), as COPE's retraction guidelines ask of publishers."""
    if _RETRACTED_TITLE.search(title):
        return RetractionStatus.RETRACTED.value
    return RetractionStatus.NONE.value


_GRAVITY = [
    status.value
    for status in (
        RetractionStatus.NONE,
        RetractionStatus.CORRECTED,
        RetractionStatus.CONCERN,
        RetractionStatus.RETRACTED,
    )
]


def gravest(statuses: Iterable[str]) -> str:
    """The status that weighs most: retracted, then concern, then corrected."""
    return max(statuses, key=_GRAVITY.index, default=RetractionStatus.NONE.value)
