"""The house's figures: what each table says, and what the page costs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from articles.tests.scenes import TEXT, edited, make_article
from cms import clock
from cms.desk.models import BoardPlace
from cms.desk.overview import coming_re_reviews
from cms.publishing.actions import place_notice
from cms.publishing.models import NoticeKind
from cms.publishing.tests.scenes import published
from reviews.tests.scenes import make_assignment, make_round, signed

OVERVIEW = reverse("desk:overview")


@pytest.fixture
def rows(client, mona):
    """The rows of one chart as Mona sees them."""
    client.force_login(mona)

    def look(key):
        chart = next(one for one in client.get(OVERVIEW).context["charts"] if one.key == key)
        return {row.label: row for row in chart.rows}

    return look


def test_articles_are_counted_by_state_and_age(edith, rows):
    make_round(make_article(edith, title="New?"))
    with clock.pretend(clock.now() - timedelta(days=40)):
        make_round(make_article(edith, title="Old?"))
    found = rows("ages")
    assert found["Submitted"].values == (1, 0, 1, 0)
    assert found["Approved"].values == (0, 0, 0, 0)


def test_what_is_usual_comes_from_rounds_that_ended(edith, mona, ravi, rows):
    with clock.pretend(clock.now() - timedelta(days=10)):
        review = make_round(make_article(edith))
    with clock.pretend(clock.now() - timedelta(days=7)):
        assignment = make_assignment(review, ravi, mona)
    signed(assignment, "request-changes")
    found = rows("ages")
    assert found["Submitted"].cells == ("3 days",)
    assert found["Under Review"].cells == ("7 days",)
    assert found["Approved"].cells == ("not known",)


def test_the_oldest_waiting_comes_first_and_leads_to_its_round(edith, rows):
    make_article(edith, title="Only a draft?")
    with clock.pretend(clock.now() - timedelta(days=2)):
        make_round(make_article(edith, title="Newer?"))
    with clock.pretend(clock.now() - timedelta(days=20)):
        old = make_round(make_article(edith, title="Older?"))
    found = rows("oldest")
    assert list(found) == ["Older?", "Newer?"]
    assert found["Older?"].values == (20,)
    assert found["Older?"].address == reverse("desk:round", args=[old.pk])


def test_a_reviewers_load_tells_late_from_in_time(edith, mona, ravi, rosa, rows):
    make_assignment(make_round(make_article(edith, title="In time?")), ravi, mona)
    with clock.pretend(clock.now() - timedelta(days=40)):
        make_assignment(make_round(make_article(edith, title="Late?")), ravi, mona)
    found = rows("load")
    assert found["Dr Ravi"].values == (1, 1)
    assert found["Dr Rosa"].values == (0, 0)


def test_a_reviewers_turnaround_runs_from_invitation_to_signature(edith, mona, ravi, rows):
    with clock.pretend(clock.now() - timedelta(days=5)):
        assignment = make_assignment(make_round(make_article(edith)), ravi, mona)
    signed(assignment)
    assert rows("turnaround")["Dr Ravi"].values == (5,)


def test_re_reviews_are_counted_in_their_month_and_apart_when_overdue(edith, mona, ravi, rosa, rows):
    with clock.pretend(clock.now() - timedelta(days=3 * 365)):
        published(make_article(edith, title="Overdue?"), mona, ravi, rosa)
    with clock.pretend(clock.now() - timedelta(days=600)):
        coming = published(make_article(edith, title="Coming?"), mona, ravi, rosa)
    found = rows("coming")
    assert found["Overdue"].values == (1,)
    assert found[f"{coming.review_due:%b %Y}"].values == (1,)
    assert sum(row.values[0] for row in found.values()) == 2


def test_re_reviews_of_editions_count_while_an_update_waits_but_not_once_they_are_withdrawn(
    edith, mona, ravi, rosa, rows
):
    with clock.pretend(clock.now() - timedelta(days=600)):
        updated, gone = make_article(edith, title="Updated?"), make_article(edith, title="Gone?")
        coming = published(updated, mona, ravi, rosa)
        withdrawn = published(gone, mona, ravi, rosa)
    for article in (updated, gone):
        make_round(edited(article, edith, f"{TEXT}\nMore.\n"))
    place_notice(edition=withdrawn, actor=mona, kind=NoticeKind.WITHDRAWAL, reason="It was wrong.")
    assert rows("coming")[f"{coming.review_due:%b %Y}"].values == (1,)


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 1, 31), date(2026, 11, 27), date(2028, 2, 29)])
def test_re_reviews_have_this_month_and_the_twelve_after_it(db, day):
    labels = [row.label for row in coming_re_reviews(day).rows]
    assert labels[0] == "Overdue"
    assert len(labels) == 1 + 13
    assert (labels[1], labels[-1]) == (f"{day:%b %Y}", f"{day:%b} {day.year + 1}")


def test_an_edition_due_on_the_last_day_of_the_last_month_is_counted(edith, mona, ravi, rosa):
    published(make_article(edith), mona, ravi, rosa)
    BoardPlace.objects.update(review_due=date(2027, 11, 30))
    assert coming_re_reviews(date(2026, 11, 27)).rows[-1].values == (1,)
    BoardPlace.objects.update(review_due=date(2027, 12, 1))
    assert not any(row.values[0] for row in coming_re_reviews(date(2026, 11, 27)).rows)


def test_every_chart_has_its_table_open_without_scripts(client, edith, mona, ravi):
    signed(make_assignment(make_round(make_article(edith)), ravi, mona), "request-changes")
    client.force_login(mona)
    page = client.get(OVERVIEW).content.decode()
    assert page.count('<details class="chart-table" open>') == page.count("<canvas") == 5
    assert "<style" not in page
    assert "style=" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_figures_cost_the_same_with_more(client, edith, mona, ravi, rosa, django_assert_num_queries, count):
    for number in range(count):
        make_assignment(make_round(make_article(edith, title=f"Open {number}?")), ravi, mona)
        published(make_article(edith, title=f"Live {number}?"), mona, ravi, rosa)
    client.force_login(mona)
    with django_assert_num_queries(10):
        client.get(OVERVIEW)


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_with_more(client, edith, mona, ravi, django_assert_num_queries, count):
    for number in range(count):
        make_assignment(make_round(make_article(edith, title=f"Open {number}?")), ravi, mona)
        signed(make_assignment(make_round(make_article(edith, title=f"Done {number}?")), ravi, mona))
    client.force_login(ravi)
    with django_assert_num_queries(6):
        client.get(reverse("reviews:queue"))
