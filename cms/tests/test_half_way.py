"""Promise 6, the other half: an action that dies half way leaves nothing, wherever it dies."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from articles.tests.scenes import TEXT, edited, make_article, reasons, seen
from cms.desk.actions import submit
from cms.ledger import actions as ledger
from cms.ledger.models import LedgerEntry
from cms.ledger.verification import verify
from cms.outbox.models import OutboxMessage
from cms.publishing.models import Edition, LiveEdition
from reviews.actions import set_policy
from reviews.models import Approval, Assignment, Round, SignOff
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


class PowerCut(Exception):
    """The process dies here."""


def dying_at(entry_number: int):
    """Let the process die when it is about to append its n-th ledger entry."""
    written = 0
    append = ledger._append_behind

    def die_or_append(head, last, **given):
        nonlocal written
        written += 1
        if written == entry_number:
            raise PowerCut
        return append(head, last, **given)

    return patch.object(ledger, "_append_behind", die_or_append)


def everything() -> list[object]:
    return [
        LedgerEntry.objects.count(),
        SignOff.objects.count(),
        Approval.objects.count(),
        Edition.objects.count(),
        LiveEdition.objects.count(),
        OutboxMessage.objects.count(),
        sorted(Round.objects.values_list("pk", "state")),
        sorted(Assignment.objects.values_list("pk", "state")),
    ]


@pytest.mark.parametrize("step", [1, 2, 3])
def test_the_deciding_signature_with_publication_happens_whole_or_not_at_all(edith, mona, ravi, rosa, system, step):
    set_policy(actor=mona, topic=None, publish_on_approval=True)
    review = make_round(make_article(edith))
    signed(make_assignment(review, ravi, mona))
    last = make_assignment(review, rosa, mona)
    before = everything()
    with pytest.raises(PowerCut), dying_at(step):
        signed(last)
    assert everything() == before
    assert verify().holds
    signed(last)
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("step", [1, 2])
def test_a_submission_happens_whole_or_not_at_all(edith, step):
    article = make_article(edith)
    with pytest.raises(PowerCut), dying_at(step):
        submit(article=article, actor=edith, seen_content_sha256=seen(article), acknowledgements=reasons(article))
    assert not article.versions.exists()
    assert not Round.objects.exists()
    assert (
        submit(
            article=article, actor=edith, seen_content_sha256=seen(article), acknowledgements=reasons(article)
        ).version.number
        == 1
    )


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_resubmission_never_loses_the_open_round(edith, mona, ravi, step):
    article = make_article(edith)
    make_assignment(make_round(article), ravi, mona)
    article = edited(article, edith, TEXT + "\nMore.")
    before = everything()
    with pytest.raises(PowerCut), dying_at(step):
        submit(article=article, actor=edith, seen_content_sha256=seen(article), acknowledgements=reasons(article))
    assert everything() == before
