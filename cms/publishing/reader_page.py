"""What an article's page is composed of: the signed pieces as they are stored, and around them what the record says.

Everything the page shows comes from here, and everything here comes from: the edition and its approval, the live
pointer, notices, the standing of cited sources, whether a round is open, and today's date.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Audience, Version, VersionContributor, VersionReference, VersionRendition
from articles.overlays import SourceMark, marked_parts, source_marks
from articles.pandoc_program import is_installed
from cms import clock
from cms.publishing.addresses import (
    absolute,
    article_address,
    changes_address,
    edition_address,
    evidence_address,
)
from cms.publishing.banners import Banner, banners_for
from cms.publishing.board_queries import member_address
from cms.publishing.bylines import byline_as_csl, family_first
from cms.publishing.disclosure import origin_disclosure
from cms.publishing.exporting.citing import in_vancouver
from cms.publishing.exporting.pdf import pdf_is_possible
from cms.publishing.exporting.record import title_as_cited
from cms.publishing.glossary import WordList, word_list
from cms.publishing.models import Basis, Edition, NoticeKind
from cms.publishing.notices import has, standing
from cms.publishing.opening_words import introduction
from cms.publishing.overlays import frozen_element
from cms.publishing.queries import OpenReview, PublishedArticle, adjudications_of, open_review_of, signed_by
from cms.publishing.readers import READERS
from cms.publishing.source_filter import SourceChoice, source_choices
from cms.publishing.verification_codes import shown_code, verification_address
from reviews.claims_checked import ClaimsChecked, claims_checked
from reviews.models import Adjudication, Round, SignOff
from reviews.states import RoundState

RECENT_EDITIONS = 5


@dataclass(frozen=True)
class TrackerStep:
    """One step of Submitted · Under Review · Approved, as `_tracker.html` prints it."""

    label: str
    on: datetime | None
    state: str = "done"
    note: str = ""


def steps_of(review: Round) -> list[TrackerStep]:
    """How far a round has come whose version readers see before it is signed. Names nobody."""
    began = review.review_began_at is not None
    if review.is_open:
        last = TrackerStep(_("Approved"), None, "waiting")
    elif review.state == RoundState.APPROVED:
        last = TrackerStep(_("Approved"), review.closed_at)
    else:
        last = TrackerStep(str(review.get_state_display()), review.closed_at, "stopped")
    under = "done" if not review.is_open else "current" if began else "waiting"
    return [
        TrackerStep(_("Submitted"), review.submitted_at, "done" if began or not review.is_open else "current"),
        TrackerStep(_("Under Review"), review.review_began_at, under),
        last,
    ]


@dataclass(frozen=True)
class AudienceChoice:
    """One answer to "Which best describes you?": `reader` is its name, `address` where its text stands."""

    reader: str
    label: str
    address: str
    is_current: bool


def audience_choices(
    audiences: Collection[Audience], current: Audience, address_of: Callable[[Audience], str]
) -> list[AudienceChoice]:
    """The answers that lead to a text that is there; none where there is only one text to choose."""
    known = [reader for reader in READERS.values() if reader.text in audiences]
    if len(audiences) < 2:
        return []
    first = next(reader for reader in known if reader.text == current)
    return [
        AudienceChoice(reader.name, str(reader.label), address_of(reader.text), reader is first) for reader in known
    ]


def frozen_parts(
    rendition: VersionRendition, marks: Sequence[SourceMark], *, language: str, since: str
) -> Mapping[str, str]:
    """The four frozen pieces of a text, each in an element `data-frozen`; overlays are the only thing added inside.

    `since` says in the mark of a source what it came after: `this edition was signed`.
    """
    css = {"body": "prose", "heading": "frozen-heading"}
    return {
        name: frozen_element(name, html, language=language, css=css.get(name, ""))
        for name, html in marked_parts(rendition, marks, since=since).items()
    }


@dataclass(frozen=True)
class ReaderPage:
    """One audience's text of one edition, with its proof."""

    published: PublishedArticle
    edition: Edition
    rendition: VersionRendition
    audiences: tuple[Audience, ...]
    contributors: tuple[VersionContributor, ...]
    source_marks: tuple[SourceMark, ...]
    source_choices: tuple[SourceChoice, ...]
    cited: tuple[VersionReference, ...]
    adjudications: tuple[Adjudication, ...]
    open_review: OpenReview | None
    today: date
    canonical_audience: Audience
    at_permanent_address: bool

    @property
    def version(self) -> Version:
        """What was signed."""
        return self.edition.version

    @property
    def is_live(self) -> bool:
        """Whether this is the edition that readers are sent to."""
        return self.published.is_live(self.edition)

    @property
    def is_reaffirmed(self) -> bool:
        """Whether the board looked at this text again and left it as it was."""
        return self.edition.basis == Basis.REAFFIRMED

    @property
    def audience(self) -> Audience:
        """Whom this text is written for."""
        return Audience(self.rendition.audience)

    @property
    def language(self) -> str:
        """The language of the text as frozen; the words around it are the site's."""
        return self.version.language

    @cached_property
    def description(self) -> str:
        """What programs and links say that this text is about."""
        return introduction(self.version, self.rendition)

    @property
    def changes_address(self) -> str:
        """Where what changed since the edition before is shown; empty for a first edition, or where the text before is
        withdrawn."""
        earlier = next((e for e in self.published.editions if e.number < self.edition.number), None)
        if earlier is None or self.published.is_withdrawn(earlier):
            return ""
        return changes_address(self.published.article, earlier.number, self.edition.number, self.audience)

    @property
    def offers_docx(self) -> bool:
        """Whether this site can write Word files."""
        return is_installed()

    @property
    def offers_pdf(self) -> bool:
        """Whether this site can draw PDF files."""
        return pdf_is_possible()

    @cached_property
    def frozen(self) -> Mapping[str, str]:
        """The four signed pieces, each in an element `data-frozen`; overlays are the only thing added inside."""
        since = _("this edition was published") if self.edition.is_emergency else _("this edition was signed")
        return frozen_parts(self.rendition, self.source_marks, language=self.language, since=since)

    @property
    def parts_after_text(self) -> list[tuple[str, str]]:
        """Anchor and words of what stands behind the text, for the contents. An emergency edition is not cited."""
        proof = [
            ("record", _("How this was reviewed")),
            ("disclosures", _("Disclosures")),
            ("history", _("History")),
            *([("cite", _("Cite this article"))] if self.edition.has_files else []),
        ]
        words = [("words", _("Words and units"))] if self.explained_words else []
        references = [("references", _("References"))] if self.rendition.references_html else []
        return [*references, *words, *proof]

    @cached_property
    def explained_words(self) -> WordList:
        """The words and units of the text with what they mean, for the list behind it."""
        return word_list(
            self.rendition.body_html,
            audience=self.audience,
            language=self.language,
            site_language=settings.INTERFACE_LANGUAGE,
        )

    @cached_property
    def reviewers(self) -> list[SignOff]:
        """The sign-offs that the approval rests on."""
        return signed_by(self.edition)

    @cached_property
    def claims_checked(self) -> ClaimsChecked | None:
        """How many cited claims those who signed have checked; None where nobody did, or it was not signed yet."""
        return claims_checked(self.reviewers)

    @property
    def reviewed_on(self) -> datetime | None:
        """When the last of them was signed: "last reviewed". Never, for an emergency edition."""
        return max((sign_off.signed_at for sign_off in self.reviewers), default=None)

    @property
    def next_review(self) -> date | None:
        """When the live edition has to be looked at again; an old one, or a retracted one, never will be."""
        is_retracted = has(standing(self.published.notices_on(self.edition)), NoticeKind.RETRACTION)
        return self.edition.review_due if self.is_live and not is_retracted else None

    @property
    def is_overdue(self) -> bool:
        """Whether the live edition is past the day by which it had to be reviewed again."""
        return self.next_review is not None and self.next_review < self.today

    @property
    def steps(self) -> list[TrackerStep]:
        """The way of this edition through its round."""
        ground = self.edition.ground
        if self.edition.approval is None:
            return steps_of(ground.round)
        count = len(self.reviewers)
        by = ngettext("by %(count)d reviewer", "by %(count)d reviewers", count)
        return [
            TrackerStep(_("Submitted"), ground.round.submitted_at),
            TrackerStep(_("Under Review"), ground.round.review_began_at),
            TrackerStep(_("Approved"), ground.at, note=by % {"count": count}),
        ]

    @cached_property
    def banners(self) -> list[Banner]:
        """What a reader has to know before reading, the gravest first."""
        return banners_for(
            self.published,
            self.edition,
            marks=self.source_marks,
            open_review=self.open_review,
            is_overdue=self.is_overdue,
        )

    @property
    def grave_banners(self) -> list[Banner]:
        """Those that stand before the title."""
        return [banner for banner in self.banners if banner.is_grave]

    @property
    def other_banners(self) -> list[Banner]:
        """Those that stand below the title."""
        return [banner for banner in self.banners if not banner.is_grave]

    @property
    def audience_choices(self) -> list[AudienceChoice]:
        """The texts of this edition by audience, at addresses of the same kind as this one."""
        return audience_choices(self.audiences, self.audience, self._address)

    @property
    def other_texts(self) -> list[tuple[Audience, str]]:
        """The texts for other audiences with their own addresses: for programs, and for readers who asked for one."""
        return [(audience, self._address(audience)) for audience in self.audiences if audience != self.audience]

    @property
    def signers(self) -> list[tuple[SignOff, str]]:
        """The sign-offs, each with the page of who signed."""
        return [(sign_off, member_address(sign_off)) for sign_off in self.reviewers]

    def _address(self, audience: Audience) -> str:
        if self.at_permanent_address:
            return edition_address(self.edition, audience)
        return article_address(self.published.article, audience)

    @property
    def evidence_url(self) -> str:
        """The evidence table of this text in this edition."""
        return evidence_address(self.edition, self.audience)

    @property
    def evidence_csv_url(self) -> str:
        """The same as a file."""
        return evidence_address(self.edition, self.audience, file=True)

    @property
    def source_count(self) -> int:
        """How many sources this text cites."""
        return len(json.loads(self.rendition.keys))

    @property
    def permanent_address(self) -> str:
        """Where this edition and this text can be found for ever."""
        return absolute(edition_address(self.edition, self.audience))

    @property
    def verification_code(self) -> str:
        """The code under which anybody can check a text against this edition."""
        return shown_code(self.edition)

    @property
    def verification_address(self) -> str:
        """Where the code leads, with the site's name: it is printed."""
        return absolute(verification_address(self.edition))

    @property
    def canonical_address(self) -> str:
        """The live page for the same audience, for search engines; where the live edition has no such text any more,
        the article."""
        return absolute(article_address(self.published.article, self.canonical_audience))

    @property
    def shared_address(self) -> str:
        """What a link to this page is shown with (`og:url`): an edition that is not live stands for itself."""
        return self.canonical_address if self.is_live else self.permanent_address

    @property
    def authors(self) -> list[str]:
        """The names in the byline, or the house's, family name first where it can be told."""
        return list(map(family_first, byline_as_csl(self.contributors, self.version.house_name)))

    @property
    def citation(self) -> str:
        """How to cite this edition: what its page *How to cite* says in Vancouver style, with this text's address."""
        title, address = self.title_as_cited, self.permanent_address
        return in_vancouver(self.edition, self.contributors, title=title, address=address)

    @cached_property
    def title_as_cited(self) -> str:
        """The title where it stands without the page: in tabs, shared links, lists of hits and of literature."""
        return title_as_cited(self.edition, standing(self.published.notices_on(self.edition)))

    @property
    def origin_disclosure(self) -> str:
        """How the text came to be; where an AI tool took part, who reviewed it and who answers for it."""
        return origin_disclosure(self.version, self.reviewers)

    @property
    def recent_editions(self) -> Sequence[Edition]:
        """The newest editions, for the page's history; the version list has all of them."""
        return self.published.editions[:RECENT_EDITIONS]


def reader_page(
    published: PublishedArticle, edition: Edition, audience: Audience, *, at_permanent_address: bool = False
) -> ReaderPage | None:
    """Compose the page of one edition for one audience, or None where the edition has no text for it.

    The caller has made sure that the edition may be shown (`PublishedArticle.is_withdrawn`). Six queries at most.
    """
    renditions = {rendition.audience: rendition for rendition in edition.version.renditions.all()}
    rendition = renditions.get(audience)
    if rendition is None:
        return None
    cited = list(edition.version.references.select_related("reference__merged_into"))
    signed_from = min((sign_off.signed_at for sign_off in signed_by(edition)), default=None)
    marks = source_marks(rendition, cited, signed_from=signed_from)
    return ReaderPage(
        published=published,
        edition=edition,
        rendition=rendition,
        audiences=tuple(known for known in Audience if known in renditions),
        contributors=tuple(edition.version.contributors.all()),
        source_marks=marks,
        source_choices=source_choices(rendition, cited, marks),
        cited=tuple(row for row in cited if row.key in set(json.loads(rendition.keys))),
        adjudications=tuple(adjudications_of(edition)),
        open_review=open_review_of(published.article) if published.is_live(edition) else None,
        today=clock.now().date(),
        canonical_audience=_canonical_audience(published, edition, audience),
        at_permanent_address=at_permanent_address,
    )


def _canonical_audience(published: PublishedArticle, edition: Edition, audience: Audience) -> Audience:
    live = published.live_edition
    if live.version_id == edition.version_id or live.version.renditions.filter(audience=audience).exists():
        return audience
    return Audience.PROFESSIONAL
