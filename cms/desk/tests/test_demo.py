"""The demonstration tells its story through the actions: what has to have happened when it is made."""

from __future__ import annotations

from collections import Counter

import pytest
from django.urls import reverse

from articles.composition import compose
from articles.history import saved_text, saves_of
from articles.models import Article, Draft, FindingOverride, Version
from articles.policy import overridden_fingerprints
from articles.rebinding import cited_keys, unbound_numbers
from cms.accounts.models import User
from cms.accounts.signing import confirm_password
from cms.desk.demo import people, reading
from cms.desk.demo.database import Holding, holding
from cms.desk.demo.story import make
from cms.desk.queries import ArticleState, standing_of, with_states
from cms.ledger.models import LedgerEntry
from cms.ledger.verification import verify
from cms.publishing.models import Basis, Edition, LiveEdition, Notice, NoticeKind, ScheduledPublication
from cms.publishing.questions.models import Question
from reviews.models import Assignment, Comment, Round, SignOff
from reviews.passages import text_of
from reviews.states import AssignmentState, RoundState

UNFINISHED_DRAFT = "hyponatraemia-treatment"


@pytest.fixture(scope="module")
def made(scene_of_the_file):
    """The demonstration, made once."""
    make()


pytestmark = [pytest.mark.usefixtures("made"), pytest.mark.django_db]


def rounds_of(slug):
    return list(Round.objects.filter(article__slug=slug).order_by("number"))


def notes_of(slug):
    """The notes of the draft's saves, oldest first."""
    draft = Draft.objects.get(article__slug=slug)
    return [save.revision.comment for save in reversed(list(saves_of(draft)))]


def test_there_is_an_article_in_every_state():
    states = {standing_of(draft).state for draft in with_states(Draft.objects.all())}
    assert states == set(ArticleState)


def test_the_record_holds():
    report = verify()
    assert report.holds, [str(found) for found in report.breaks]


def test_the_ledger_was_written_in_the_order_of_time_and_ends_before_now():
    times = list(LedgerEntry.objects.order_by("sequence").values_list("recorded_at", flat=True))
    assert times == sorted(times)
    assert holding() == Holding.DEMONSTRATION


def test_the_ledger_says_that_it_is_a_demonstration():
    first, last = LedgerEntry.objects.order_by("sequence").first(), LedgerEntry.objects.order_by("sequence").last()
    assert (first.kind, last.kind) == ("demonstration", "demonstration")
    assert "made up" in first.payload


def test_decisions_are_made_in_office_hours():
    for signed in SignOff.objects.all():
        assert signed.signed_at.weekday() < 5
        assert 7 <= signed.signed_at.hour <= 18


def test_every_cited_key_names_a_source_of_the_files():
    in_the_files = {source.key for slug in _manuscript_names() for source in reading.manuscript(slug).read.sources}
    for version in Version.objects.prefetch_related("renditions", "references"):
        cited = set().union(*(cited_keys(rendition.markdown) for rendition in version.renditions.all()))
        assert cited == {reference.key for reference in version.references.all()}
        assert cited <= in_the_files


def _manuscript_names():
    return [path.stem for path in reading.FOLDER.glob("*.md")]


def test_only_the_unfinished_draft_has_errors_that_nobody_let_pass():
    with_errors = {
        article.slug
        for article in Article.objects.all()
        if {found.fingerprint for found in compose(article.draft).errors} - overridden_fingerprints(article)
    }
    assert with_errors == {UNFINISHED_DRAFT}


def test_every_warning_was_acknowledged_with_the_reason_of_the_files():
    reason = reading.acknowledgement("reference-not-identifiable")
    for review in rounds_of("neutropenia"):
        assert review.submission.acknowledgements.count(reason) == 4


def test_neutropenia_came_from_a_page_whose_list_was_one_short():
    draft = Draft.objects.get(article__slug="neutropenia")
    imported = saved_text(draft, list(saves_of(draft))[-1].revision)
    assert unbound_numbers(imported.text.renditions["professional"]) == tuple(range(1, 10))
    assert len(imported.reference_ids) == 8


def test_neutropenia_had_its_fourth_source_restored_before_its_numbers_were_bound():
    imported, *mended = notes_of("neutropenia")[:3]
    assert imported.startswith("Imported from a captured page: 39 citation clusters, 55 mentions, numbers 1–9, 8 in")
    assert "Stops submission: The text cites numbers up to 9, but its list has 8 references" in imported
    assert mended == [
        "Inserted curtis2014drug as source 4 of the imported list",
        "Bound the imported numbers to their sources",
    ]
    draft = Draft.objects.get(article__slug="neutropenia")
    bound = saved_text(draft, list(saves_of(draft))[-3].revision).text.renditions["professional"]
    assert "bind to glycoproteins on the neutrophil membrane only while the drug is present [@curtis2014drug]" in bound


def test_neutropenia_was_sent_back_and_its_second_version_signed_twice():
    first, second, update = rounds_of("neutropenia")
    assert [review.state for review in (first, second, update)] == [
        RoundState.CHANGES_REQUESTED,
        RoundState.APPROVED,
        RoundState.UNDER_REVIEW,
    ]
    assert "non-chemotherapy drugs" in first.sign_offs.get(decision=SignOff.Choice.REQUEST_CHANGES).comment
    signers = {signed.reviewer.username for signed in second.sign_offs.filter(decision=SignOff.Choice.APPROVE)}
    assert signers == {"reviewer1", "reviewer2"}


def test_edition_1_of_neutropenia_is_version_2_with_a_page_for_patients():
    edition = Edition.objects.get(article__slug="neutropenia")
    assert (edition.number, edition.version.number) == (1, 2)
    assert {rendition.audience for rendition in edition.version.renditions.all()} == {"professional", "patient"}
    assert "non-chemotherapy drugs" in edition.version.renditions.get(audience="professional").markdown
    assert edition.version.references.get(key="min2025diagnosis").csl.count("10.1007/s44313-025-00079-1") == 1


def test_one_reviewer_reads_one_declined_and_one_has_not_answered():
    (review,) = rounds_of("vitamin-b12-deficiency")
    states = {row.reviewer.username: row.state for row in Assignment.objects.filter(round=review)}
    assert states == {
        "reviewer1": AssignmentState.ACCEPTED,
        "reviewer2": AssignmentState.INVITED,
        "reviewer4": AssignmentState.DECLINED,
    }


def test_a_submission_was_taken_back_and_waits_for_reviewers_again():
    taken_back, waiting = rounds_of("chronic-kidney-disease")
    assert (taken_back.state, waiting.state) == (RoundState.WITHDRAWN, RoundState.SUBMITTED)
    assert not waiting.assignments.exists()


def test_croup_was_reaffirmed_unchanged():
    newest, first = Edition.objects.filter(article__slug="croup-dexamethasone").order_by("-number")
    assert newest.basis == Basis.REAFFIRMED
    assert newest.version_id == first.version_id
    assert newest.review_due > first.review_due


def test_an_approved_article_waits_for_its_day():
    planned = ScheduledPublication.objects.get()
    assert planned.approval.version.article.slug == "atrial-fibrillation-stroke"
    assert planned.state == ScheduledPublication.State.WAITING


def test_the_emergency_topic_published_on_approval():
    edition = Edition.objects.get(article__slug="anaphylaxis-adrenaline")
    assert edition.published_at == edition.approval.at


def test_an_edition_with_a_retracted_source_got_a_concern_and_was_withdrawn():
    placed = Notice.objects.filter(edition__article__slug="hydroxychloroquine-covid").order_by("placed_at")
    kinds = list(placed.values_list("kind", flat=True))
    assert kinds == [NoticeKind.CONCERN, NoticeKind.WITHDRAWAL]
    assert LiveEdition.objects.get(article__slug="hydroxychloroquine-covid").is_withdrawn


def test_a_retracted_source_that_may_stay_carries_its_mark_wherever_the_article_goes(client):
    """On the page, for programs, in the evidence table, in the files; why it may stay is on record."""
    override = FindingOverride.objects.get(article__slug="mmr-autism")
    assert (override.code, override.decided_by.username) == ("reference-retracted", "managing2")
    page = client.get("/articles/mmr-autism/").content.decode()
    assert "6 retracted 2 Feb 2010" in page
    assert '<strong class="retraction-mark">Retracted 2010-02-02</strong>' in page
    assert page.count('"creativeWorkStatus": "Retracted"') == 1
    edition = Edition.objects.get(article__slug="mmr-autism")
    for name in ("evidence/", "evidence.csv", "references.json", "article.md", "article.xml"):
        answer = client.get(f"/articles/mmr-autism/editions/{edition.number}/{name}").content.decode()
        assert "etracted" in answer, name
    assert "retracted 2 Feb 2010" in client.get("/articles/mmr-autism/patient/").content.decode()


def test_a_retracted_article_stays_readable_under_its_mark(client):
    """Who, why and when stand above the text and in the feed; lists, tabs and citations say it too."""
    notice = Notice.objects.get(kind=NoticeKind.RETRACTION)
    address = "/articles/blood-pressure-telemonitoring/"
    for page in (address, f"{address}editions/1/"):
        shown = client.get(page).content.decode()
        assert notice.reason in shown
        assert "Decided by Desmond Placeholder" in shown
        assert shown.count("RETRACTED: Does telemonitoring improve blood pressure control?") >= 4
        assert "TASMINH4 randomised 1182 people" in shown
        assert "next review due" not in shown
    feed = client.get("/feeds/retracted.atom").content.decode()
    assert notice.reason in feed
    assert f"{address}editions/1/" in feed
    assert "is-retracted" in client.get("/topics/cardiology/").content.decode()


def test_something_was_restored_from_the_history():
    assert any(note.startswith("Restored the save of") for note in notes_of("iron-deficiency-anaemia"))


def test_every_comment_quotes_its_version():
    commented = Comment.objects.exclude(quote="").select_related("round__version")
    assert commented.count() == 9
    for remark in commented:
        texts = [text_of(rendition.body_html) for rendition in remark.round.version.renditions.all()]
        assert any(remark.quote in text for text in texts), remark.quote


def test_every_person_can_sign_with_the_printed_password():
    for username in people.usernames():
        confirm_password(User.objects.get(username=username), people.password(), purpose="scene")


def test_every_role_has_two_people_and_everybody_is_plainly_made_up():
    roles = Counter(role for person in reading.people() for role in person["roles"])
    assert min(roles.values()) >= 2
    assert all("demo" in user.affiliation for user in User.objects.filter(username__in=people.usernames()))


@pytest.mark.parametrize("path", ["/", "/medical-advisory-board/"])
def test_the_first_pages_open(client, path):
    assert client.get(path).status_code == 200


def test_every_live_article_opens_for_everybody_it_is_written_for(client):
    for live in LiveEdition.objects.select_related("article", "edition__version"):
        for rendition in live.edition.version.renditions.all():
            name, extra = ("article", []) if rendition.audience == "professional" else ("rendition", ["patient"])
            answer = client.get(reverse(f"publishing:{name}", args=[live.article.slug, *extra]))
            assert answer.status_code == (410 if live.is_withdrawn else 200), (live, rendition.audience)


@pytest.mark.parametrize("slug", ["neutropenia", "home-blood-pressure", "croup-dexamethasone"])
def test_readers_are_told_of_claim_checks(client, slug):
    page = " ".join(client.get(f"/articles/{slug}/").content.decode().split())
    assert "checked against their sources by" in page


def test_readers_have_asked_in_every_way_that_the_inbox_shows():
    states = set(Question.objects.values_list("state", flat=True))
    assert states == {"new", "grouped", "answered", "declined"}
    assert Question.objects.filter(given_to__username="editor").exists()


def test_an_omission_was_corrected_and_readers_see_what_changed(client):
    """The notice stands on both editions, in the feed of corrections, and the words that came are marked."""
    notice = Notice.objects.get(kind=NoticeKind.CORRECTION)
    assert notice.edition.article.slug == "home-blood-pressure"
    pages = [f"/articles/home-blood-pressure/{rest}" for rest in ("", "editions/1/")]
    for page in (*pages, "/feeds/corrected.atom"):
        assert "may not be accurate in atrial fibrillation" in client.get(page).content.decode(), page
    changes = client.get("/articles/home-blood-pressure/changes/1-2/").content.decode()
    assert "1 claim added" in changes
    assert "An irregular pulse is checked for first" in changes
