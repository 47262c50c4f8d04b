"""An edition as JATS XML (ANSI/NISO Z39.96-2021, Journal Publishing 1.3): the professional text with its record.

Printed names are not split into family and given names: the house prints them whole, and a guess would be wrong for
many. So they stand in `string-name`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.text import slugify
from lxml import etree

from articles.models import Audience, Origin, Version, VersionContributor
from cms.interface_language import in_english
from cms.publishing.addresses import absolute
from cms.publishing.disclosure import origin_disclosure
from cms.publishing.exporting.frozen_sources import numbered_keys, numbered_sources
from cms.publishing.exporting.jats_body import jats_body
from cms.publishing.exporting.jats_elements import XLINK, XML, dated, element, holding, linked, xml_text
from cms.publishing.exporting.jats_references import reference_list
from cms.publishing.exporting.record import correction_line, correction_made_by, permanent_address, standing_notices
from cms.publishing.models import Edition, Notice, NoticeKind
from cms.publishing.queries import signed_by
from reviews.claims_checked import claims_checked
from reviews.models import SignOff

DTD_VERSION = "1.3"
DOCTYPE = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Publishing DTD v1.3 20210610//EN" '
    '"https://jats.nlm.nih.gov/publishing/1.3/JATS-journalpublishing1-3.dtd">'
)
# The suggested values of `related-article-type` say what the other end is; a concern has none for this direction.
_RELATED = {
    NoticeKind.CORRECTION: "correction-forward",
    NoticeKind.CONCERN: "expression-of-concern",
    NoticeKind.RETRACTION: "retraction-forward",
    NoticeKind.WITHDRAWAL: "retraction-forward",
}


@in_english
def jats_xml(edition: Edition, *, notices: Sequence[Notice] | None = None) -> bytes:
    """The edition's professional text in UTF-8, with a document type declaration.

    Front: house, ids, topic, title, byline, reviewers from the sign-offs, interests, dates of submission, approval and
    publication, permissions, notices that hold now, summary, digests. Body and notes: the frozen HTML. Back: sources as
    frozen. Patient texts and marks that came after the signing (a source retracted since) are not in it.
    `notices` takes the place of those that hold now, to make an earlier file again.
    """
    version = edition.version
    rendition = version.renditions.get(audience=Audience.PROFESSIONAL)
    text = jats_body(rendition.body_html)
    article = etree.Element("article", nsmap={"xlink": XLINK})
    article.set("article-type", "review-article")
    article.set("dtd-version", DTD_VERSION)
    article.set(f"{{{XML}}}lang", xml_text(version.language))
    article.append(
        holding(
            "front", _journal(version), _article(edition, standing_notices(edition) if notices is None else notices)
        )
    )
    article.append(text.body)
    numbered = set(numbered_keys(version, Audience.PROFESSIONAL))
    references = reference_list(source for source in numbered_sources(version) if source.key in numbered)
    if back := [part for part in (text.notes, references) if part is not None]:
        article.append(holding("back", *back))
    return etree.tostring(article, encoding="UTF-8", xml_declaration=True, doctype=DOCTYPE)


def _journal(version: Version) -> etree._Element:
    house = version.house_name
    return holding(
        "journal-meta",
        element("journal-id", slugify(house) or "house", journal_id_type="publisher-id"),
        holding("journal-title-group", element("journal-title", house)),
        holding("publisher", element("publisher-name", house)),
    )


def _article(edition: Edition, notices: Sequence[Notice]) -> etree._Element:
    version, address = edition.version, permanent_address(edition)
    contributors, sign_offs = list(version.contributors.all()), signed_by(edition)
    meta = holding(
        "article-meta",
        element("article-id", f"{edition.article.slug}-edition-{edition.number}", pub_id_type="publisher-id"),
        element("article-version", f"Edition {edition.number}", designator=f"{edition.number}"),
        holding(
            "article-categories",
            holding("subj-group", element("subject", version.topic_name), subj_group_type="heading"),
        ),
        holding("title-group", element("article-title", version.title)),
        _authors(version, contributors),
        _reviewers(sign_offs),
    )
    if notes := list(_author_notes(version, contributors, sign_offs)):
        meta.append(holding("author-notes", *notes))
    meta.append(dated("pub-date", edition.published_at, date_type="pub", publication_format="electronic"))
    meta.append(_history(edition))
    correction = correction_made_by(edition)
    if correction is not None:
        meta.append(_publication_history(correction))
    meta.append(_permissions(edition))
    meta.append(linked(element("self-uri"), address))
    if correction is not None:
        meta.append(_corrected(correction, edition))
    meta.extend(_related(notice, edition) for notice in notices)
    if version.summary.strip():
        meta.append(holding("abstract", *(element("p", " ".join(part.split())) for part in _paragraphs(version))))
    meta.append(_digests(edition))
    return meta


def _paragraphs(version: Version) -> list[str]:
    return [part for part in version.summary.split("\n\n") if part.strip()]


def _authors(version: Version, contributors: list[VersionContributor]) -> etree._Element:
    group = element("contrib-group", content_type="authors")
    for number, line in enumerate(contributors, start=1):
        is_author = line.role.strip().lower() in {"author", ""}
        contrib = element("contrib", contrib_type="author" if is_author else slugify(line.role) or "contributor")
        _name(contrib, line.printed_name, line.credentials)
        if line.role.strip():
            contrib.append(element("role", line.role))
        if line.interests.strip():
            contrib.append(element("xref", ref_type="author-notes", rid=f"interests-{number}"))
        group.append(contrib)
    if not contributors:
        group.append(holding("contrib", element("collab", version.house_name), contrib_type="author"))
    return group


def _reviewers(sign_offs: list[SignOff]) -> etree._Element:
    group = element("contrib-group", content_type="reviewers")
    for number, sign_off in enumerate(sign_offs, start=1):
        contrib = element("contrib", contrib_type="reviewer")
        _name(contrib, sign_off.printed_name, sign_off.credentials)
        contrib.append(element("role", f"Reviewer, signed {sign_off.signed_at:%Y-%m-%d}"))
        if sign_off.affiliation.strip():
            contrib.append(element("aff", sign_off.affiliation))
        contrib.append(element("xref", ref_type="author-notes", rid=f"reviewer-interests-{number}"))
        group.append(contrib)
    return group


def _name(contrib: etree._Element, printed_name: str, credentials: str) -> None:
    contrib.append(element("string-name", printed_name))
    if credentials.strip():
        contrib.append(element("degrees", credentials))


def _author_notes(
    version: Version, contributors: list[VersionContributor], sign_offs: list[SignOff]
) -> Iterator[etree._Element]:
    for number, line in enumerate(contributors, start=1):
        if line.interests.strip():
            yield _interests(f"interests-{number}", line.printed_name, line.interests)
    for number, sign_off in enumerate(sign_offs, start=1):
        yield _interests(
            f"reviewer-interests-{number}", f"{sign_off.printed_name} (reviewer)", sign_off.interests_printed
        )
    if version.origin != Origin.HUMAN:
        yield holding("fn", element("p", origin_disclosure(version, sign_offs)), fn_type="other", id="origin")


def _interests(note_id: str, name: str, interests: str) -> etree._Element:
    return holding("fn", element("p", f"{name}: {interests}"), fn_type="coi-statement", id=note_id)


def _history(edition: Edition) -> etree._Element:
    approval = edition.ground
    return holding(
        "history",
        dated("date", approval.round.submitted_at, date_type="received"),
        dated("date", approval.at, date_type="accepted"),
    )


def _permissions(edition: Edition) -> etree._Element:
    house, year = edition.version.house_name, f"{edition.published_at:%Y}"
    return holding(
        "permissions",
        element("copyright-statement", f"© {year} {house}"),
        element("copyright-year", year),
        element("copyright-holder", house),
    )


def _related(notice: Notice, edition: Edition) -> etree._Element:
    """A notice has no page of its own: it is printed in the list of editions. A correction leads to what corrects."""
    kind = NoticeKind(notice.kind)
    made = element(
        "related-article",
        related_article_type=_RELATED[kind],
        specific_use=f"{kind.value}-{notice.correction_kind}" if notice.correction_kind else kind.value,
        ext_link_type="uri",
        id=f"notice-{notice.pk}",
    )
    linked(made, _edition_at(edition, notice.corrected_by) if notice.corrected_by else _list_of_editions(edition))
    made.append(dated("date", notice.placed_at, date_type="notice"))
    made.append(element("comment", f"{notice.label}, decided by {notice.printed_name}: {notice.reason}"))
    return made


def _list_of_editions(edition: Edition) -> str:
    return absolute(reverse("publishing:versions", kwargs={"slug": edition.article.slug}))


def _edition_at(edition: Edition, other: Edition) -> str:
    place = {"slug": edition.article.slug, "number": other.number}
    return absolute(reverse("publishing:edition", kwargs=place))


def _corrected(correction: Notice, edition: Edition) -> etree._Element:
    """What this edition corrects: the other direction of `correction-forward`."""
    made = element(
        "related-article",
        related_article_type="corrected-article",
        specific_use=f"correction-{correction.correction_kind}",
        ext_link_type="uri",
        id=f"corrects-edition-{correction.edition.number}",
    )
    linked(made, _edition_at(edition, correction.edition))
    made.append(dated("date", correction.placed_at, date_type="corrected"))
    made.append(element("comment", correction_line(correction)))
    return made


def _publication_history(correction: Notice) -> etree._Element:
    """That the text was corrected is an event after its first publication."""
    event = element("event", event_type="corrected")
    event.append(element("event-desc", correction_line(correction)))
    event.append(dated("date", correction.placed_at, date_type="corrected"))
    return holding("pub-history", event)


def _digests(edition: Edition) -> etree._Element:
    said = {
        "edition": f"{edition.number}",
        "basis": edition.get_basis_display(),
        "review-due": edition.review_due.isoformat(),
        "version": f"{edition.version.number}",
        "version-sha256": edition.version_sha256,
        "content-sha256": edition.version.content_sha256,
    }
    if checked := claims_checked(signed_by(edition)):
        said |= {name: f"{count}" for name, count in checked.as_values().items()}
    return holding(
        "custom-meta-group",
        *(
            holding("custom-meta", element("meta-name", name), element("meta-value", value))
            for name, value in said.items()
        ),
    )
