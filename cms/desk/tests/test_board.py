"""The board: what each card tells, filters in the address, counts, the file, and places that are never out of date."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from articles.actions import save_draft, set_due_date
from articles.draft_text import DraftText
from articles.models import Article, Topic
from articles.tests.scenes import TEXT, edited, make_article, make_version, reasons
from cms import clock
from cms.desk import board_counts, board_file, board_reviewers, paging
from cms.desk.actions import hand_over
from cms.desk.board_places import place_articles, place_missing
from cms.desk.models import BoardPlace, BoardReviewer
from cms.desk.templatetags import counting
from cms.publishing.actions import place_notice, publish
from cms.publishing.models import NoticeKind
from cms.publishing.tests.scenes import published
from reviews.actions import (
    accept,
    assign,
    decide_conflict,
    decline,
    open_round,
    set_policy,
    take_back_sign_off,
    withdraw_round,
)
from reviews.queries import acknowledged_warnings
from reviews.tests.scenes import approved, make_assignment, make_round, signed

ROUNDS = reverse("desk:rounds")
FILE = reverse("desk:rounds_csv")


@pytest.fixture
def board(client, mona):
    """What Mona sees of the board at an address, as titles by column."""
    client.force_login(mona)

    def look(**query):
        page = client.get(ROUNDS, query)
        return {column.key: [str(card.place) for card in column.cards] for column in page.context["columns"]}

    return look


def card_of(client, mona, title):
    client.force_login(mona)
    page = client.get(ROUNDS)
    return next(card for card in page.context["rows"] if str(card.place) == title)


def lines_of(client, **query):
    text = b"".join(client.get(FILE, query).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_draft_stands_on_the_board_and_leads_to_its_text(client, edith, mona):
    article = make_article(edith, title="Who is a draft?")
    card = card_of(client, mona, "Who is a draft?")
    assert card.state_key == "draft"
    assert card.address == reverse("desk:draft", args=[article.slug])


def test_a_card_says_how_long_it_has_stood_there(client, edith, mona):
    with clock.pretend(clock.now() - timedelta(days=12)):
        make_round(make_article(edith, title="Who waits?"))
    assert card_of(client, mona, "Who waits?").age_days == 12
    assert b"12 days in this state" in client.get(ROUNDS).content


def test_a_card_says_how_many_have_approved_of_those_needed(client, edith, mona, ravi, rosa, ruth):
    review = make_round(make_article(edith, title="Half approved?"))
    decline(assignment=make_assignment(review, ruth, mona, accepted=False), actor=ruth, reason="On leave.")
    make_assignment(review, rosa, mona)
    signed(make_assignment(review, ravi, mona))
    card = card_of(client, mona, "Half approved?")
    assert (card.approvals, card.approvals_needed, card.requests) == (1, 2, 0)
    assert b"(1 of 2 approved)" in client.get(ROUNDS).content


def test_a_request_for_changes_is_counted_apart_from_approvals(client, edith, mona, ravi, rosa, ruth):
    set_policy(actor=mona, topic=None, one_request_ends_round=False)
    review = make_round(make_article(edith, title="Split?"))
    make_assignment(review, ruth, mona)
    signed(make_assignment(review, ravi, mona))
    signed(make_assignment(review, rosa, mona), "request-changes")
    card = card_of(client, mona, "Split?")
    assert (card.approvals, card.requests) == (1, 1)
    page = " ".join(client.get(ROUNDS).content.decode().split())
    assert '(1 of 2 approved;</span> <span class="nowrap">1 asked for changes)</span>' in page
    assert (lines_of(client)[0]["approvals"], lines_of(client)[0]["approvals_needed"]) == ("1", "2")
    assert lines_of(client)[0]["requests_for_changes"] == "1"


def test_what_was_taken_back_does_not_count_as_an_approval(client, edith, mona, ravi, rosa):
    review = make_round(make_article(edith, title="Taken back?"))
    make_assignment(review, rosa, mona)
    take_back_sign_off(sign_off=signed(make_assignment(review, ravi, mona)), actor=ravi, reason="I misread it.")
    assert card_of(client, mona, "Taken back?").approvals == 0


def test_a_card_says_that_declared_interests_wait_for_a_decision(client, edith, mona, ravi):
    assignment = assign(review=make_round(make_article(edith, title="Who owns shares?")), actor=mona, reviewer=ravi)
    kinds = ["financial"]
    accept(assignment=assignment, actor=ravi, has_interests=True, interests="Shares.", interest_kinds=kinds)
    assert card_of(client, mona, "Who owns shares?").asked == [("Dr Ravi", "declared interests: decide")]
    assert lines_of(client)[0]["reviewers"] == "Dr Ravi: declared interests: decide"
    decide_conflict(assignment=assignment, actor=mona, outcome="may-review", reason="Too few to matter.")
    assert card_of(client, mona, "Who owns shares?").asked == [("Dr Ravi", "accepted")]


def test_a_draft_tells_what_the_checks_found_at_its_last_save(client, edith, mona):
    article = make_article(edith, title="What dangles?")
    before = card_of(client, mona, "What dangles?").findings
    text = DraftText("What dangles?", "", {"professional": "A claim [@nobody1999]."})
    save_draft(article=article, actor=edith, text=text, expected_edit=article.draft.edit_number)
    errors, _ = card_of(client, mona, "What dangles?").findings
    assert before[0] == 0
    assert errors == 1


def test_a_version_tells_the_warnings_that_were_let_stand(client, edith, mona):
    article = make_article(edith, title="What stands?", text=f"{TEXT}\nGive 10 mg daily.\n")
    open_round(version=make_version(article), actor=edith, acknowledgements=reasons(article))
    card = card_of(client, mona, "What stands?")
    assert card.findings[1] == len(acknowledged_warnings(card.review)) == 1
    assert b"1 warning let stand" in client.get(ROUNDS).content


def test_the_topic_narrows_board_and_table(client, edith, mona, board):
    other = Topic.objects.create(slug="other", name="Other")
    make_article(edith, title="In the first?")
    make_article(edith, title="In the other?", topic=other)
    assert board(topic=other.pk)["draft"] == ["In the other?"]
    assert [str(card.place) for card in client.get(ROUNDS, {"topic": other.pk}).context["rows"]] == ["In the other?"]


def test_the_owner_narrows_the_board(edith, emil, board):
    make_article(edith, title="Edith's?")
    make_article(emil, title="Emil's?")
    assert board(owner=emil.pk)["draft"] == ["Emil's?"]


def test_the_reviewer_narrows_the_board(edith, mona, ravi, rosa, board):
    make_assignment(make_round(make_article(edith, title="Ravi's?")), ravi, mona)
    make_assignment(make_round(make_article(edith, title="Rosa's?")), rosa, mona)
    assert board(reviewer=rosa.pk)["under-review"] == ["Rosa's?"]


def test_overdue_only_leaves_late_reviews_and_editions_past_their_date(edith, mona, ravi, rosa, board):
    make_assignment(make_round(make_article(edith, title="In time?")), ravi, mona)
    with clock.pretend(clock.now() - timedelta(days=3 * 365)):
        make_assignment(make_round(make_article(edith, title="Late?")), ravi, mona)
        published(make_article(edith, title="Old?"), mona, ravi, rosa)
    found = board(overdue="on")
    assert found["under-review"] == ["Late?"]
    assert found["due"] == ["Old?"]


def test_words_narrow_the_board(edith, board):
    make_article(edith, title="Which drugs?")
    make_article(edith, title="Which germs?")
    assert board(words="GERMS which")["draft"] == ["Which germs?"]


def test_a_state_leaves_its_column_alone(edith, board):
    make_article(edith)
    make_round(make_article(edith, title="Submitted?"))
    assert board(state="submitted") == {"submitted": ["Submitted?"]}


def test_a_filter_that_is_not_understood_is_named_and_left_out(client, edith, mona):
    make_article(edith, title="Still here?")
    client.force_login(mona)
    page = client.get(ROUNDS, {"owner": "nobody", "state": "no such", "words": "a\0b", "page": "x"})
    assert page.status_code == HTTPStatus.OK
    assert page.context["form"].errors.keys() == {"owner", "state", "words"}
    assert "“no such” is unknown, and narrows nothing down." in page.content.decode()
    assert b"All articles" in page.content
    assert page.context["filters"].query == ""
    assert [str(card.place) for card in page.context["rows"]] == ["Still here?"]


@pytest.mark.parametrize(
    ("state", "order"),
    [
        ("", ["Newer?", "Older?"]),
        ("submitted", ["Older?", "Newer?"]),
    ],
)
def test_the_table_says_in_which_order_it_stands(client, edith, mona, state, order):
    with clock.pretend(clock.now() - timedelta(days=2)):
        make_round(make_article(edith, title="Older?"))
    make_round(make_article(edith, title="Newer?"))
    client.force_login(mona)
    page = client.get(ROUNDS, {"state": state} if state else {})
    assert [str(card.place) for card in page.context["rows"]] == order
    says = "What has waited longest stands first." if state else "What moved last stands first."
    assert says in page.content.decode()


def test_the_columns_scroll_in_a_region_that_the_keyboard_reaches(client, edith, mona):
    make_article(edith)
    client.force_login(mona)
    page = " ".join(client.get(ROUNDS).content.decode().split())
    assert '<div class="board board-in-a-row" role="region" aria-labelledby="board-heading" tabindex="0">' in page


def test_a_card_without_warnings_does_not_say_so(client, edith, mona):
    make_round(make_article(edith, title="Clean?"))
    card = card_of(client, mona, "Clean?")
    assert not card.tells_findings
    assert client.get(ROUNDS).content.count(b"No warnings let stand") == 1, "in the table, not on the card"


def test_all_of_a_column_keeps_the_other_filters(client, edith, mona):
    for number in range(9):
        make_article(edith, title=f"Draft {number}?")
    client.force_login(mona)
    page = client.get(ROUNDS, {"owner": edith.pk})
    address = f"?owner={edith.pk}&amp;state=draft#all-rounds"
    assert address in page.content.decode()
    assert len(client.get(ROUNDS, {"owner": edith.pk, "state": "draft"}).context["rows"]) == 9


def test_counts_are_exact_beyond_the_cards(client, edith, mona, ravi, rosa):
    for number in range(9):
        make_article(edith, title=f"Draft {number}?")
    published(make_article(edith, title="Live?"), mona, ravi, rosa)
    client.force_login(mona)
    page = client.get(ROUNDS)
    assert {column.key: column.total for column in page.context["columns"] if column.total} == {
        "draft": 9,
        "published": 1,
    }
    assert page.context["page_obj"].paginator.count == 10


@pytest.fixture
def five_and_two(edith, mona, ravi, rosa):
    """Five drafts and two published articles, of which one is due, where a list is counted up to three."""
    for number in range(5):
        make_article(edith, title=f"Draft {number}?")
    for title in ("Live?", "Live and due?"):
        published(make_article(edith, title=title), mona, ravi, rosa)
    BoardPlace.objects.filter(title="Live and due?").update(review_due=clock.now().date())


@pytest.fixture
def counted_to_three(monkeypatch):
    for module in (board_counts, paging, counting):
        monkeypatch.setattr(module, "COUNTED", 3)


def test_a_column_is_counted_no_further_than_a_list(client, mona, five_and_two, counted_to_three):
    client.force_login(mona)
    page = client.get(ROUNDS)
    assert {column.key: column.total for column in page.context["columns"] if column.total} == {
        "draft": 4,
        "published": 1,
        "due": 1,
    }
    html = page.content.decode()
    assert html.count('<span class="count">3+</span>') == 2, "the drafts, and all articles"
    assert '<span class="count">1</span>' in html


def test_below_that_it_is_counted_as_ever(client, mona, edith, five_and_two):
    client.force_login(mona)
    page = client.get(ROUNDS, {"owner": edith.pk})
    assert {column.key: column.total for column in page.context["columns"] if column.total} == {
        "draft": 5,
        "published": 1,
        "due": 1,
    }
    assert page.context["total"] == 7


def test_the_table_leads_on_where_it_is_not_counted_to_its_end(
    client, mona, five_and_two, counted_to_three, monkeypatch
):
    monkeypatch.setattr("cms.desk.views.board.ROWS_A_PAGE", 1)
    monkeypatch.setattr(paging, "AHEAD", 1)
    client.force_login(mona)
    seen = set()
    for number in range(1, 8):
        page = client.get(ROUNDS, {"page": number})
        seen |= {str(card.place) for card in page.context["rows"]}
        assert page.context["page_obj"].has_next() == (number < 7)
    assert len(seen) == 7
    assert client.get(ROUNDS, {"page": 99}).context["page_obj"].number == 7


@pytest.mark.parametrize("words", ["", "live", "draft", "nothing"])
def test_the_number_of_a_column_is_that_of_its_rows(client, mona, five_and_two, words):
    client.force_login(mona)
    for column in client.get(ROUNDS, {"words": words}).context["columns"]:
        listed = client.get(ROUNDS, {"words": words, "state": column.key}).context["rows"]
        assert len(listed) == column.total


def test_the_file_has_the_rows_of_the_filtered_table(client, edith, emil, mona, ravi):
    make_assignment(make_round(make_article(edith, title="Under review?")), ravi, mona)
    make_article(emil, title="A draft?")
    client.force_login(mona)
    (line,) = lines_of(client, state="under-review")
    assert (line["title"], line["state"], line["reviewers"]) == ("Under review?", "Under Review", "Dr Ravi: accepted")
    assert line["address"].endswith(card_of(client, mona, "Under review?").address)
    assert len(lines_of(client)) == 2


def test_no_cell_of_the_file_is_a_formula(client, edith, mona):
    make_article(edith, title="=HYPERLINK(1)")
    client.force_login(mona)
    assert not lines_of(client)[0]["title"].startswith("=")


def test_a_file_that_would_be_too_long_says_where_it_ends(client, edith, mona, monkeypatch):
    monkeypatch.setattr(board_file, "MOST_LINES", 2)
    for number in range(3):
        make_article(edith, title=f"Draft {number}?")
    client.force_login(mona)
    assert lines_of(client)[-1]["article"].startswith("The file ends after 2 lines")


def test_a_published_article_with_an_update_under_review_stands_where_it_waits(edith, mona, ravi, rosa, board):
    article = make_article(edith)
    published(article, mona, ravi, rosa)
    make_round(edited(article, edith, f"{TEXT}\nMore.\n"))
    found = board()
    assert len(found["submitted"]) == 1
    assert found["published"] == []


def test_a_text_taken_from_readers_is_in_the_table_only(client, edith, mona, ravi, rosa, board):
    edition = published(make_article(edith, title="Gone?"), mona, ravi, rosa)
    place_notice(edition=edition, actor=mona, kind=NoticeKind.WITHDRAWAL, reason="It was wrong.")
    assert not any(board().values())
    assert [str(card.place) for card in client.get(ROUNDS, {"state": "withdrawn"}).context["rows"]] == ["Gone?"]


def test_places_written_along_the_way_are_those_worked_out_anew(edith, mona, ravi, rosa):
    make_article(edith, title="Draft?")
    withdraw_round(review=make_round(make_article(edith, title="Back?")), actor=edith, reason="A source is missing.")
    make_assignment(make_round(make_article(edith, title="Asked?")), ravi, mona)
    signed(make_assignment(make_round(make_article(edith, title="No?")), ravi, mona), "request-changes")
    approved(make_article(edith, title="Yes?"), mona, ravi, rosa)
    published(make_article(edith, title="Live?"), mona, ravi, rosa)
    columns = ("article", "state", "since", "title", "round", "edition", "version", "review_due")
    along_the_way = set(BoardPlace.objects.values_list(*columns))
    BoardPlace.objects.all().delete()
    assert place_missing() == 6
    assert set(BoardPlace.objects.values_list(*columns)) == along_the_way
    assert {row[1] for row in along_the_way} == {
        "draft",
        "under-review",
        "changes-requested",
        "approved",
        "published",
    }


def test_a_reviewers_row_says_what_the_place_says(edith, mona, ravi, rosa):
    published(make_article(edith, title="Live?"), mona, ravi, rosa)
    article = make_article(edith, title="Asked?")
    make_assignment(make_round(article), ravi, mona)
    assert board_reviewers.wrong("default") == 0
    row = BoardReviewer.objects.get(article=article, reviewer=ravi)
    place = BoardPlace.objects.get(article=article)
    assert (row.place, row.state, row.since) == (place, "under-review", place.since)
    BoardPlace.objects.filter(pk=place.pk).update(state="approved", review_due="2030-01-01")
    row.refresh_from_db()
    assert (row.state, str(row.review_due)) == ("approved", "2030-01-01")


def test_a_reviewers_row_that_is_not_true_is_mended(edith, mona, ravi):
    make_assignment(make_round(make_article(edith)), ravi, mona)
    BoardReviewer.objects.update(state="", since=None, place=None)
    assert board_reviewers.wrong("default") == 1
    assert board_reviewers.fill("default") == 1
    assert board_reviewers.wrong("default") == 0


def test_placing_many_asks_as_little_as_placing_one(edith, django_assert_num_queries):
    for number in range(3):
        make_article(edith, title=f"Draft {number}?")
    articles = list(Article.objects.all())
    with django_assert_num_queries(3):
        place_articles(articles[:1])
    with django_assert_num_queries(3):
        place_articles(articles)


def test_the_place_follows_a_new_owner(edith, emil, mona):
    article = make_article(edith, title="Whose is it?")
    edith.is_active = False
    edith.save()
    hand_over(article=article, actor=mona, owner=emil)
    assert BoardPlace.objects.get(article=article).owner == emil


def test_an_approval_waits_to_be_published_beside_a_later_round(edith, mona, ravi, rosa):
    article = make_article(edith, title="Approved before?")
    review = approved(article, mona, ravi, rosa)
    make_round(edited(article, edith, f"{TEXT}\nAn update.\n", title="Approved before?"))
    place = BoardPlace.objects.get(article=article)
    assert (place.state, place.to_publish) == ("submitted", review)
    publish(approval=review.approval, actor=mona)
    assert BoardPlace.objects.get(article=article).to_publish is None


def test_a_place_tells_from_when_somebody_is_late(edith, mona, ravi):
    article = make_article(edith)
    set_policy(actor=mona, topic=None, approvals_needed=1)
    review = make_round(article)
    assert BoardPlace.objects.get(article=article).lacks_reviewers
    asked = make_assignment(review, ravi, mona, accepted=False)
    place = BoardPlace.objects.get(article=article)
    assert (place.lacks_reviewers, place.late_from) == (False, min(asked.respond_by, asked.due_at))
    accept(assignment=asked, actor=ravi, has_interests=False)
    assert BoardPlace.objects.get(article=article).late_from == asked.due_at
    decline(assignment=asked, actor=ravi, reason="No time after all.")
    place = BoardPlace.objects.get(article=article)
    assert (place.lacks_reviewers, place.late_from) == (True, place.round.decide_by)


def test_rounds_from_before_are_found_short_of_reviewers(edith, mona, ravi, rosa):
    short = make_round(make_article(edith, title="One of two?"))
    make_assignment(short, ravi, mona)
    full = make_round(make_article(edith, title="Two of two?"))
    for reviewer in (ravi, rosa):
        make_assignment(full, reviewer, mona)
    BoardPlace.objects.update(lacks_reviewers=False)
    editor = SimpleNamespace(connection=connection)
    import_module("cms.desk.migrations.0009_short_of_reviewers").fill(apps, editor)
    assert [place.round for place in BoardPlace.objects.filter(lacks_reviewers=True)] == [short]


def test_a_draft_is_late_from_the_end_of_its_day_whatever_else_is_waited_for(edith, mona, ravi):
    article = make_article(edith)
    today = clock.now().date()
    end_of_today = datetime.combine(today + timedelta(days=1), time(), UTC)

    def late_from() -> datetime | None:
        return BoardPlace.objects.get(article=article).late_from

    assert late_from() is None
    set_due_date(article=article, actor=edith, due_on=today)
    assert late_from() == end_of_today
    review = make_round(article)
    set_due_date(article=article, actor=edith, due_on=today)
    asked = make_assignment(review, ravi, mona, accepted=False)
    assert late_from() == end_of_today < min(asked.respond_by, asked.due_at)
    set_due_date(article=article, actor=edith, due_on=None)
    assert late_from() == min(asked.respond_by, asked.due_at)


def test_the_board_is_narrowed_down_to_who_was_asked_in_the_newest_round(board, edith, mona, ravi, rosa):
    article = make_article(edith)
    signed(make_assignment(make_round(article), ravi, mona), "request-changes")
    assert board(reviewer=ravi.pk)["changes-requested"] == [article.draft.title]
    make_assignment(make_round(edited(article, edith, f"{TEXT}\nOnce more, in words.\n")), rosa, mona)
    assert not any(board(reviewer=ravi.pk).values())
    assert board(reviewer=rosa.pk)["under-review"] == [article.draft.title]


def test_an_article_is_found_by_the_title_of_its_draft_too(board, edith):
    article = make_article(edith, title="Anaemia, and what to do?")
    make_round(article)
    renamed = edited(article, edith, TEXT, title="Blood that is pale")
    assert board(q="PALE")["submitted"] == board(q="anaemia")["submitted"] == [article.draft.title]
    assert renamed.draft.title == "Blood that is pale"
