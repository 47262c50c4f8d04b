"""What an asker who left an address is told: once, in fixed words.

Nothing that was typed into the form goes into the mail, or the form could be used to send a stranger somebody else's
words.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import Article, Audience
from cms.interface_language import for_readers
from cms.outbox.actions import queue_mail
from cms.outbox.models import OutboxMessage
from cms.publishing.addresses import absolute, article_address
from cms.publishing.models import Edition
from cms.publishing.questions.models import AskerAddress, Question

KIND = "question-answered"


@for_readers
def tell_askers(questions: Iterable[Question], edition: Edition, *, is_new: bool) -> int:
    """Send each asker who left an address the link to the live edition, and delete the address; how many were told.

    Runs in the transaction that settles the questions. One mail an address, however often it asked. Both the address
    here and the message in the outbox are gone once it was sent.
    """
    by_address: dict[str, AskerAddress] = {}
    askers = AskerAddress.objects.filter(question__in=[question.pk for question in questions])
    for asker in askers.select_related("question").order_by("question__asked_at", "pk"):
        by_address.setdefault(asker.address.casefold(), asker)
    for asker in by_address.values():
        queue_mail(
            to=asker.address,
            kind=KIND,
            subject=_("The article that you asked about is published") if is_new else _("An answer to your question"),
            body=_letter(asker.question, edition, is_new=is_new),
            erase_when_sent=True,
        )
    askers.delete()
    return len(by_address)


def unsent_letters(address: str) -> QuerySet[OutboxMessage]:
    """Letters of this kind to one address that wait in the outbox; those that were sent are gone."""
    return OutboxMessage.objects.filter(kind=KIND, address__iexact=address)


def _letter(question: Question, edition: Edition, *, is_new: bool) -> str:
    lead = (
        _("It led to an article that our medical advisory board has reviewed and that is published now:")
        if is_new
        else _("This article, which our medical advisory board has reviewed, may answer it:")
    )
    asked = _("On %(day)s somebody gave us this address with a question on %(site)s.") % {
        "day": date_format(question.asked_at, _("j F Y")),
        "site": settings.SITE_NAME,
    }
    caution = _(
        "It is general information and cannot know you. It does not replace the advice of a clinician who does."
    )
    only = _("This is the only mail about it. Your address was deleted when it was sent.")
    return (
        f"{asked}\n{lead}\n\n"
        f"{edition.version.title}\n{absolute(_address(edition.article, edition, question.audience))}\n\n"
        f"{caution}\n\n"
        f"{only}\n\n"
        f"{settings.SITE_NAME}\n"
    )


def _address(article: Article, edition: Edition, audience: str) -> str:
    has_text = audience and edition.version.renditions.filter(audience=audience).exists()
    return article_address(article, audience if has_text else Audience.PROFESSIONAL)
