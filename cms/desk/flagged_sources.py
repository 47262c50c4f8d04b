"""What the desk does when a cited source is retracted, corrected or put under concern: everybody concerned is told
once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from articles.models import Article, Reference
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.ledger.canonical import sha256_text
from cms.outbox.actions import queue_mail
from reviews.models import SignOff
from reviews.states import OPEN_ROUNDS


def articles_resting_on(reference: Reference) -> QuerySet[Article]:
    """The articles whose draft lists the source, or whose open round or live edition cites it; merged duplicates
    count."""
    same = Reference.objects.filter(Q(pk=reference.pk) | Q(merged_into=reference)).values("pk")
    return Article.objects.filter(
        Q(draft__reference_links__reference__in=same)
        | Q(rounds__state__in=OPEN_ROUNDS, rounds__version__references__reference__in=same)
        | Q(live_edition__edition__version__references__reference__in=same)
    ).distinct()


def tell_everybody_concerned(sender: Any, reference: Reference, **kwargs: Any) -> None:
    """Queue one message each to the articles' owners, the managing editors, and the reviewers who signed what is
    live."""
    concerned = list(articles_resting_on(reference).select_related("draft", "live_edition__edition"))
    if not concerned:
        return
    signers = SignOff.objects.filter(
        approval_row__approval__edition__live_pointer__article__in=concerned,
        version__references__reference__in=Reference.objects.filter(Q(pk=reference.pk) | Q(merged_into=reference)),
    )
    people = User.objects.filter(
        Q(pk__in=[article.owner_id for article in concerned])
        | Q(groups__name=Role.MANAGING_EDITOR)
        | Q(pk__in=signers.values("reviewer")),
        is_active=True,
    ).distinct()
    news = f"source-flagged:{reference.pk}:{reference.retraction}:{sha256_text(reference.retraction_notice)[:16]}"
    for person in people:
        queue_mail(
            to=person,
            subject=f"{reference.get_retraction_display()}: {reference.title}",
            body=_letter(person, reference, concerned),
            kind="source-flagged",
            dedupe_key=f"{news}:{person.pk}",
        )


def _letter(person: User, reference: Reference, concerned: list[Article]) -> str:
    day = f" on {reference.retracted_on:%-d %B %Y}" if reference.retracted_on else ""
    what = f"{reference.get_retraction_display().lower()}{day}"
    lines = [
        f"Dear {person.printed_name},",
        "",
        f"the publisher announced about a source that our articles rest on: {what}.",
        "",
        f"    {reference.title} ({reference.key})",
        f"    {reference.retraction_notice}",
        "",
        "Articles:",
        *[f"    {article.draft} {settings.SITE_URL}/desk/articles/{article.slug}/" for article in concerned],
        "",
        "Readers see the mark at the citation and at the reference. What is published waits for a new look.",
        "",
        settings.SITE_NAME,
    ]
    return "\n".join(lines) + "\n"
