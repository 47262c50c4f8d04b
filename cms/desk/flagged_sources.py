"""What the desk does when a cited source is retracted, corrected or put under concern: everybody concerned is told
once, of what they may know, and what is published waits for a new look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from articles.evidence_types import RetractionStatus
from articles.models import Article, Collaborator, DraftReference, Reference, VersionReference
from articles.queries import drafts_for, newly_flagged
from cms.accounts.models import User
from cms.accounts.roles import Role, is_reviewer
from cms.ledger.canonical import sha256_text
from cms.outbox.notifying import Telling, notify_all
from cms.publishing.addresses import absolute, article_address
from cms.publishing.models import LiveEdition
from reviews.models import ApprovalSignOff, Round, SignOff
from reviews.states import OPEN_ROUNDS


def same_source(reference: Reference) -> QuerySet[Reference, int]:
    """Row numbers of the source and of the duplicates that were merged into it."""
    return (
        Reference.objects.filter(Q(pk=reference.pk) | Q(merged_into=reference)).order_by().values_list("pk", flat=True)
    )


def drafts_listing(references: Iterable[int] | QuerySet[Reference, int]) -> QuerySet[DraftReference]:
    """Links from drafts to any of the sources."""
    return DraftReference.objects.filter(reference__in=references).order_by()


def rounds_citing(references: Iterable[int] | QuerySet[Reference, int]) -> QuerySet[Round]:
    """Open rounds on versions that cite any of the sources."""
    return Round.objects.filter(state__in=OPEN_ROUNDS, version__in=_citing(references)).order_by()


def live_editions_citing(references: Iterable[int] | QuerySet[Reference, int]) -> QuerySet[LiveEdition]:
    """Live editions that cite any of the sources; a withdrawn one is no longer read."""
    return LiveEdition.objects.filter(edition__version__in=_citing(references), is_withdrawn=False).order_by()


def _citing(references: Iterable[int] | QuerySet[Reference, int]) -> QuerySet[VersionReference, int]:
    return VersionReference.objects.filter(reference__in=references).order_by().values_list("version", flat=True)


def articles_resting_on(reference: Reference) -> QuerySet[Article]:
    """The articles whose draft lists the source, or whose open round or live edition cites it; merged duplicates
    count.

    Each of the three begins at the source's own rows. One condition over all three would multiply them, and begin at
    every article there is.
    """
    same = list(same_source(reference))
    concerned = (
        drafts_listing(same)
        .values_list("draft__article", flat=True)
        .union(rounds_citing(same).values_list("article"), live_editions_citing(same).values_list("article"))
    )
    return Article.objects.filter(pk__in=concerned)


@dataclass(frozen=True)
class Concerned:
    """What rests on a source, in rows: by article, and the sign-offs that still count on what is open or live."""

    articles: Mapping[int, Article]
    live: Mapping[int, LiveEdition]
    signed_live: tuple[SignOff, ...]
    signed_open: tuple[SignOff, ...]

    @property
    def people(self) -> QuerySet[User]:
        """Whoever has to hear of it: the articles' editors, the managing editors, and who signed."""
        signers = {sign_off.reviewer_id for sign_off in (*self.signed_live, *self.signed_open)}
        editors = {article.owner_id for article in self.articles.values()}
        sharing = Collaborator.objects.filter(article__in=self.articles).values("user")
        return (
            User.objects.filter(
                Q(pk__in=signers | editors) | Q(pk__in=sharing) | Q(groups__name=Role.MANAGING_EDITOR), is_active=True
            )
            .distinct()
            .order_by("pk")
            .prefetch_related("emailaddress_set")
        )


def concerned_by(reference: Reference) -> Concerned:
    """What rests on a source now, in a fixed number of queries."""
    same = list(same_source(reference))
    articles = {article.pk: article for article in articles_resting_on(reference).select_related("draft")}
    live = {
        pointer.article_id: pointer
        for pointer in live_editions_citing(same).select_related("edition__version", "article")
    }
    signed_live = ApprovalSignOff.objects.filter(approval__edition__live_pointer__in=live.values())
    signed_open = SignOff.objects.filter(round__in=rounds_citing(same).values("pk"), withdrawal=None)
    return Concerned(
        articles=articles,
        live=live,
        signed_live=tuple(row.sign_off for row in signed_live.select_related("sign_off__version")),
        signed_open=tuple(signed_open.select_related("version")),
    )


def tell_everybody_concerned(sender: Any, reference: Reference, **kwargs: Any) -> None:
    """Tell the articles' editors, the managing editors, and the reviewers who signed what is live or before the board,
    each once a piece of news. Nobody reads of a text that they may not open (promise 9)."""
    concerned = concerned_by(reference)
    if not concerned.articles:
        return
    source = reference.current
    news = f"source-flagged:{reference.pk}:{source.retraction}:{sha256_text(source.retraction_notice)[:16]}"
    notify_all(
        [
            Telling(
                to=person,
                kind="source-flagged",
                subject=_subject(source),
                text=_letter(source, texts),
                path=texts[0].address,
                dedupe_key=f"{news}:{person.pk}",
            )
            for person in concerned.people
            if (texts := _texts_for(person, concerned))
        ]
    )


@dataclass(frozen=True)
class _Text:
    """A text that rests on the source, as its reader knows it: its title, what they have to do with it, and an address
    that opens for them."""

    title: str
    what: str
    address: str


def _texts_for(person: User, concerned: Concerned) -> list[_Text]:
    """The texts that the person works on or has signed."""
    own = set(drafts_for(person).filter(article__in=concerned.articles).values_list("article", flat=True))
    texts = [
        _Text(str(article.draft), "at the desk", reverse("desk:draft", args=[article.slug]))
        for article in concerned.articles.values()
        if article.pk in own
    ]
    for sign_off in concerned.signed_open:
        if sign_off.reviewer_id == person.pk and is_reviewer(person):
            address = reverse("reviews:assignment", args=[sign_off.assignment_id])
            texts.append(_Text(sign_off.version.title, "you signed it, and it is before the board", address))
    for sign_off in concerned.signed_live:
        article = concerned.live[sign_off.version.article_id].article
        if sign_off.reviewer_id == person.pk and article.pk not in own:
            texts.append(_Text(sign_off.version.title, "you signed it, and readers see it", article_address(article)))
    return list(dict.fromkeys(texts))


def _subject(source: Reference) -> str:
    """One line: a title that was read from a file may have several."""
    return " ".join(f"{source.get_retraction_display()}: {source.title}".split())


def _letter(source: Reference, texts: list[_Text]) -> str:
    lines = [
        f"The publisher announced about a source that our articles rest on: {_in_a_sentence(source.announcement)}.",
        "",
        f"    {source.title} ({source.key})",
        f"    {source.retraction_notice}",
        "",
        "It concerns:",
        *_lines(texts),
        "",
        _CONSEQUENCES[RetractionStatus(source.retraction)],
    ]
    return "\n".join(lines).rstrip()


def _lines(texts: list[_Text]) -> Iterator[str]:
    """Each text with its address; where there is only one, the address stands below the letter."""
    for text in texts:
        yield f"    {text.title}"
        yield f"        {text.what}: {absolute(text.address)}" if len(texts) > 1 else f"        {text.what}"


def _in_a_sentence(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"


_IN_DOUBT = "Readers see the mark at the citation and at the reference. What is published waits for a new look."
_CONSEQUENCES = {
    RetractionStatus.RETRACTED: _IN_DOUBT,
    RetractionStatus.CONCERN: _IN_DOUBT,
    RetractionStatus.CORRECTED: "Readers see the mark at the reference. Check what the text takes from the source.",
    RetractionStatus.NONE: "",
}


def flags_nobody_signed() -> QuerySet[VersionReference]:
    """Frozen sources of live editions that are retracted or under concern by now, which nobody knew who signed the
    edition: what is published waits for a new look.

    A re-review answers them. It signs the same version, which goes on saying nothing of the flag; but everybody who
    signed has seen the mark, so the article leaves the queue, and the reader's mark stays.
    """
    first_signed = (
        ApprovalSignOff.objects.filter(approval__edition__live_pointer__article=OuterRef("version__article"))
        .order_by("sign_off__signed_at")
        .values("sign_off__signed_at")[:1]
    )
    unknown = Q(reference__flagged_at=None, reference__merged_into__flagged_at=None)
    later = Q(reference__flagged_at__gte=F("signed_from")) | Q(reference__merged_into__flagged_at__gte=F("signed_from"))
    return (
        newly_flagged()
        .filter(version__editions__live_pointer__is_withdrawn=False)
        .annotate(signed_from=Subquery(first_signed))
        .filter(unknown | later | Q(signed_from=None))
        .order_by("key")
    )
