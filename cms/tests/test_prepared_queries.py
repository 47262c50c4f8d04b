"""A prepared query answers as the queryset that it was written from does, whatever the number and the moment."""

from __future__ import annotations

import pytest
from django.db import connections, transaction
from django.db.models import Prefetch
from django.db.transaction import TransactionManagementError

from articles.models import Article, Topic
from articles.tests.scenes import make_article
from cms.prepared_queries import Prepared
from reviews.actions import assign
from reviews.actions.locking import lock_round
from reviews.models import Assignment, Round
from reviews.tests.scenes import make_round

pytestmark = pytest.mark.django_db

ROUNDS = Prepared(
    lambda article: (
        Round.objects.filter(article=article, state="submitted")
        .select_related("version__article", "submitted_by")
        .prefetch_related(Prefetch("assignments", Assignment.objects.select_related("reviewer")))
    )
)
NAMES: Prepared[str] = Prepared(lambda topics: Topic.objects.filter(pk__in=topics).values_list("name", flat=True))


def test_each_number_finds_its_own_rows(edith):
    first, second = make_round(make_article(edith)), make_round(make_article(edith))

    assert ROUNDS.all(first.article_id) == [first]
    assert ROUNDS.all(second.article_id) == [second]
    assert ROUNDS.get(second.article_id).version == second.version
    assert ROUNDS.all(second.article_id + 1) == []


def test_rows_are_read_anew_each_time(edith, mona, ravi):
    review = make_round(make_article(edith))
    assert list(ROUNDS.get(review.article_id).assignments.all()) == []

    made = assign(review=review, actor=mona, reviewer=ravi)
    Round.objects.filter(pk=review.pk).update(state="submitted")

    assert list(ROUNDS.get(review.article_id).assignments.all()) == [made]


def test_what_belongs_to_a_row_comes_in_the_same_query(edith, django_assert_num_queries):
    review = make_round(make_article(edith))
    ROUNDS.all(review.article_id)

    with django_assert_num_queries(2):
        found = ROUNDS.get(review.article_id)
        assert (found.version.article, found.submitted_by) == (review.article, edith)
    assert found.submitted_at == review.submitted_at
    assert found.terms == review.terms


def test_a_row_that_is_not_there_is_none_or_refused():
    assert ROUNDS.first(1) is None
    with pytest.raises(Round.DoesNotExist):
        ROUNDS.get(1)


def test_a_list_of_any_length_is_answered():
    rows = [Topic.objects.create(slug=name, name=name) for name in ("Asthma", "Sepsis")]

    assert list(NAMES.all([rows[1].pk])) == ["Sepsis"]
    assert list(NAMES.all([row.pk for row in rows])) == ["Asthma", "Sepsis"]
    assert list(NAMES.all([])) == []


def test_the_sql_is_written_once_for_a_connection(edith, monkeypatch):
    review = make_round(make_article(edith))
    ROUNDS.all(review.article_id)

    monkeypatch.setattr(ROUNDS, "_build", None)

    assert ROUNDS.all(review.article_id) == [review]
    assert ROUNDS in vars(connections["default"])["prepared_queries"]


def test_a_number_that_is_not_used_as_it_is_is_refused():
    with pytest.raises(ValueError, match="each of its row numbers"):
        Prepared(lambda article: Article.objects.all()).all(1)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_outside_a_transaction(edith):
    review = make_round(make_article(edith))
    with transaction.atomic():
        assert lock_round(review) == review

    with pytest.raises(TransactionManagementError):
        lock_round(review)
