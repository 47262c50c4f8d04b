"""Every address × every role. A new address without a row here fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from articles.actions import add_collaborator
from articles.history import saves_of
from articles.models import Article, Reference
from articles.tests.figures.scenes import make_figure
from articles.tests.importing.many_files import collected, markdown, read
from articles.tests.scenes import TEXT, edited, make_article
from cms import clock
from cms.accounts.actions.invitations import invite
from cms.accounts.models import OpenSession, User
from cms.accounts.roles import Role
from cms.desk.bulk_changes.actions import plan_bulk_change
from cms.desk.saved_filters import keep_filter
from cms.jobs.actions import give_sign
from cms.jobs.models import Job
from cms.outbox.models import OutboxMessage
from cms.publishing import export_views
from cms.publishing.actions import schedule_publication
from cms.publishing.error_reports.actions import report_error
from cms.publishing.models import Edition
from cms.publishing.previews.actions import make_preview_link
from cms.publishing.proof import shown_code
from cms.publishing.questions.actions import ask
from cms.publishing.tests.reader_scenes import shown_early
from cms.publishing.tests.scenes import published
from reviews.actions import add_absence, comment
from reviews.claim_checks import claim_sheet
from reviews.models import Absence, Round, SignOff
from reviews.tests.scenes import approved, make_assignment, make_round, signed

pytestmark = pytest.mark.django_db

WHO = ["anonymous", "stranger", "edith", "emil", "mona", "ravi", "ruth"]
EVERYBODY = set(WHO)
SIGNED_IN = EVERYBODY - {"anonymous"}
EDITORS = {"edith", "emil", "mona"}
THE_ARTICLES = {"edith", "mona"}  # the owner, and every managing editor
MANAGING = {"mona"}
BOARD = {"ravi", "ruth"}
THE_REVIEWER = {"ravi"}
METRICS_TOKEN = "a token of twenty letters or more"


@dataclass(frozen=True)
class Row:
    """Who may come in; with which words of the address; whether it only takes POST; fields, and parameters of the
    address, that it cannot do without."""

    who: set[str]
    words: tuple[str, ...] = ()
    posts: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    query: str = ""


MATRIX = {
    "healthz": Row(EVERYBODY),
    "readyz": Row(EVERYBODY),
    "metrics": Row(EVERYBODY),  # whoever has the token, which the cast brings (`client_of`)
    "styleguide": Row(EVERYBODY),
    "home": Row(EVERYBODY),
    "api:reference": Row(EVERYBODY),
    "api:index": Row(EVERYBODY),
    "api:openapi": Row(EVERYBODY),
    "api:articles": Row(EVERYBODY),
    "api:article": Row(EVERYBODY, ("slug",)),
    "api:editions": Row(EVERYBODY, ("slug",)),
    "api:edition": Row(EVERYBODY, ("slug", "one")),
    "api:references": Row(EVERYBODY, ("slug", "one")),
    "api:claims": Row(EVERYBODY, ("slug", "one")),
    "api:topics": Row(EVERYBODY),
    "api:notices": Row(EVERYBODY),
    "api:changes": Row(EVERYBODY),
    "api:unknown": Row(EVERYBODY),  # whatever else stands below /api/v1/: a problem, whoever asks
    "publishing:topic": Row(EVERYBODY, ("topic",)),
    "publishing:article": Row(EVERYBODY, ("slug",)),
    "publishing:rendition": Row(EVERYBODY, ("slug", "audience")),
    "publishing:versions": Row(EVERYBODY, ("slug",)),
    "publishing:choose-changes": Row(EVERYBODY, ("slug",)),
    "publishing:changes": Row(EVERYBODY, ("slug", "one", "later")),
    "publishing:rendition-changes": Row(EVERYBODY, ("slug", "one", "later", "audience")),
    "publishing:in-review": Row(EVERYBODY, ("slug",)),
    "publishing:in-review-rendition": Row(EVERYBODY, ("slug", "audience")),
    "publishing:edition": Row(EVERYBODY, ("slug", "one")),
    "publishing:edition-rendition": Row(EVERYBODY, ("slug", "one", "audience")),
    "publishing:references-bib": Row(EVERYBODY, ("slug", "one")),
    "publishing:references-ris": Row(EVERYBODY, ("slug", "one")),
    "publishing:references-json": Row(EVERYBODY, ("slug", "one")),
    "publishing:article-xml": Row(EVERYBODY, ("slug", "one")),
    "publishing:article-pdf": Row(EVERYBODY, ("slug", "one")),
    "publishing:rendition-pdf": Row(EVERYBODY, ("slug", "one", "audience")),
    "publishing:article-json": Row(EVERYBODY, ("slug", "one")),
    "publishing:article-docx": Row(EVERYBODY, ("slug", "one")),
    "publishing:article-md": Row(EVERYBODY, ("slug", "one")),
    "publishing:rendition-md": Row(EVERYBODY, ("slug", "one", "audience")),
    "publishing:evidence": Row(EVERYBODY, ("slug", "one")),
    "publishing:rendition-evidence": Row(EVERYBODY, ("slug", "one", "audience")),
    "publishing:evidence-csv": Row(EVERYBODY, ("slug", "one")),
    "publishing:rendition-evidence-csv": Row(EVERYBODY, ("slug", "one", "audience")),
    "publishing:cite": Row(EVERYBODY, ("slug", "one")),
    "publishing:rendition-cite": Row(EVERYBODY, ("slug", "one", "audience")),
    "publishing:search": Row(EVERYBODY),
    "publishing:topics": Row(EVERYBODY),
    "publishing:audience": Row(EVERYBODY),
    "publishing:member": Row(EVERYBODY, ("member",)),
    "publishing:feeds": Row(EVERYBODY),
    "publishing:feed-atom": Row(EVERYBODY, ("feed",)),
    "publishing:feed-json": Row(EVERYBODY, ("feed",)),
    "publishing:sitemap": Row(EVERYBODY),
    "publishing:sitemap-pages": Row(EVERYBODY),
    "publishing:sitemap-articles": Row(EVERYBODY, ("one",)),
    **{
        f"publishing:{name}{part}": Row(EVERYBODY, ("one",) if part == "-wording" else ())
        for name in ("policy", "correction-policy", "about", "contact")
        for part in ("", "-history", "-wording")
    },
    "publishing:verify": Row(EVERYBODY),
    "publishing:verify-edition": Row(EVERYBODY, ("code",)),
    "publishing:ask": Row(EVERYBODY),
    "publishing:report-error": Row(EVERYBODY, query="about={slug}"),
    "publishing:error-reported": Row(EVERYBODY),
    "publishing:may-answer": Row(EVERYBODY, posts=True),
    "publishing:question-sent": Row(EVERYBODY),
    "publishing:board": Row(EVERYBODY),
    "publishing:figure": Row(EVERYBODY, ("figure", "png")),
    "publishing:robots": Row(EVERYBODY),
    "publishing:preview": Row(EVERYBODY, ("preview",)),  # whoever has the token
    "publishing:preview-rendition": Row(EVERYBODY, ("preview", "audience")),
    "publishing:preview-figure": Row(EVERYBODY, ("preview", "figure", "png")),
    "people:accept_invitation": Row(EVERYBODY, ("token",)),
    "people:profile": Row(SIGNED_IN),
    "people:my_sign_ins": Row(SIGNED_IN),
    "people:end_my_other_sessions": Row(SIGNED_IN, posts=True),
    "people:end_my_session": Row(THE_REVIEWER, ("session",), posts=True),
    "people:end_persons_sessions": Row(MANAGING, ("person",), posts=True),
    "people:notifications": Row(SIGNED_IN),
    "people:read_all_notifications": Row(SIGNED_IN, posts=True),
    "people:notification_settings": Row(SIGNED_IN),
    "people:open_notification": Row(THE_REVIEWER, ("notification",), posts=True),
    "people:my_data": Row(SIGNED_IN),
    "people:list": Row(MANAGING),
    "people:invite": Row(MANAGING),
    "people:sign_in_rules": Row(MANAGING),
    "people:revoke_invitation": Row(MANAGING, ("invitation",), posts=True),
    "people:person": Row(MANAGING, ("person",)),
    "people:deactivate": Row(MANAGING, ("person",), posts=True),
    "people:activate": Row(MANAGING, ("person",), posts=True),
    "people:erase": Row(MANAGING, ("person",)),
    "desk:start": Row(SIGNED_IN),
    "desk:my_articles": Row(EDITORS),
    "desk:filters": Row(EDITORS),
    "desk:keep_filter": Row(EDITORS, posts=True, fields=(("page", "list"),)),
    "desk:rename_filter": Row({"edith"}, ("filter",), posts=True),
    "desk:drop_filter": Row({"edith"}, ("filter",), posts=True),
    "desk:changes": Row(EDITORS),
    "desk:plan_change": Row(EDITORS),
    "desk:change": Row({"edith"}, ("change",)),
    "desk:change_csv": Row({"edith"}, ("change",)),
    "desk:run_change": Row({"edith"}, ("change",), posts=True),
    "desk:drop_change": Row({"edith"}, ("change",), posts=True),
    "desk:search": Row(EDITORS),
    "desk:new_article": Row(EDITORS),
    "desk:import": Row(EDITORS),
    "desk:import_many": Row(EDITORS),
    "desk:import_batch": Row(THE_ARTICLES, ("batch",)),
    "desk:import_file": Row(THE_ARTICLES, ("batch", "one")),
    "desk:import_batch_files": Row(THE_ARTICLES, ("batch",), posts=True),
    "desk:retry_batch": Row(THE_ARTICLES, ("batch",), posts=True),
    "desk:cancel_batch": Row(THE_ARTICLES, ("batch",), posts=True),
    "desk:jobs": Row(MANAGING),
    "desk:run_job_again": Row(MANAGING, ("job",), posts=True),
    "desk:questions": Row(EDITORS),
    "desk:question": Row(THE_ARTICLES, ("question",)),
    "desk:answer_question": Row(THE_ARTICLES, ("question",), posts=True),
    "desk:draft_from_question": Row(THE_ARTICLES, ("question",), posts=True),
    "desk:decline_question": Row(THE_ARTICLES, ("question",), posts=True),
    "desk:give_question": Row(MANAGING, ("question",), posts=True),
    "desk:group_question": Row(THE_ARTICLES, ("question",), posts=True, fields=(("lead", "other_question"),)),
    "desk:ungroup_question": Row(THE_ARTICLES, ("question",), posts=True),
    "desk:await_edition": Row(THE_ARTICLES, ("question",), posts=True),
    "desk:give_up_draft": Row(THE_ARTICLES, ("question",), posts=True),
    "desk:reopen_question": Row(THE_ARTICLES, ("question",), posts=True),
    "desk:delete_question": Row(THE_ARTICLES, ("question",), posts=True),
    "desk:error_reports": Row(MANAGING),
    "desk:error_report": Row(MANAGING, ("report",)),
    "desk:settle_error_report": Row(MANAGING, ("report",), posts=True),
    "desk:delete_error_report": Row(MANAGING, ("report",), posts=True),
    "desk:house_pages": Row(MANAGING),
    "desk:house_page": Row(MANAGING, ("house_page",)),
    "desk:topics": Row(MANAGING),
    "desk:rename_topic": Row(MANAGING, ("topic",)),
    "desk:library": Row(EDITORS),
    "desk:add_sources": Row(EDITORS),
    "desk:source": Row(EDITORS, ("reference",)),
    "desk:source_claims": Row(EDITORS, ("reference",)),
    "desk:mark_source": Row(EDITORS, ("reference",), posts=True),
    "desk:check_source": Row(EDITORS, ("reference",), posts=True),
    "desk:merge_source": Row(EDITORS, ("reference",), posts=True),
    "desk:draft": Row(THE_ARTICLES, ("slug",)),
    "desk:preview": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:texts": Row(THE_ARTICLES, ("slug",)),
    "desk:keep": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:unsaved": Row(THE_ARTICLES, ("slug",)),
    "desk:discard": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:merge": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:imported": Row(THE_ARTICLES, ("slug",)),
    "desk:history": Row(THE_ARTICLES, ("slug",)),
    "desk:save": Row(THE_ARTICLES, ("slug", "revision")),
    "desk:correct": Row(THE_ARTICLES, ("slug", "one")),
    "desk:make_correction_major": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:give_up_correction": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:restore": Row(THE_ARTICLES, ("slug", "revision"), posts=True),
    "desk:sources": Row(THE_ARTICLES, ("slug",)),
    "desk:new_source": Row(THE_ARTICLES, ("slug",)),
    "desk:link_source": Row(THE_ARTICLES, ("slug",), posts=True, fields=(("key", "key"),)),
    "desk:unlink_source": Row(THE_ARTICLES, ("slug",), posts=True, fields=(("key", "key"),)),
    "desk:look_up_source": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:figures": Row(THE_ARTICLES, ("slug",)),
    "desk:figure": Row(THE_ARTICLES, ("slug", "figure_key")),
    "desk:place_figure": Row(THE_ARTICLES, ("slug", "figure_key"), posts=True),
    "desk:take_off_figure": Row(THE_ARTICLES, ("slug", "figure_key"), posts=True),
    "desk:cite_search": Row(THE_ARTICLES, ("slug",)),
    "desk:cite_source": Row(THE_ARTICLES, ("slug",)),
    "desk:cite_link": Row(THE_ARTICLES, ("slug",), posts=True, fields=(("key", "key"),)),
    "desk:cite_unlink": Row(THE_ARTICLES, ("slug",), posts=True, fields=(("key", "key"),)),
    "desk:cite_add": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:evidence": Row(THE_ARTICLES, ("slug",)),
    "desk:evidence_csv": Row(THE_ARTICLES, ("slug",)),
    "desk:numbers": Row(THE_ARTICLES, ("slug",)),
    "desk:insert_number": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:insert_new_number": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:look_up_number": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:bind_numbers": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:byline": Row(THE_ARTICLES, ("slug",)),
    "desk:settings": Row(THE_ARTICLES, ("slug",)),
    "desk:change_address": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:change_origin": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:change_owner": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:change_due_date": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:move_to_topic": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:editor_topics": Row(MANAGING, ("person",)),
    "desk:invite_collaborator": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:end_collaboration": Row(THE_ARTICLES, ("slug", "collaborator"), posts=True),
    "desk:answers": Row(THE_ARTICLES, ("slug",)),
    "desk:submit": Row(THE_ARTICLES, ("slug",)),
    "desk:override": Row(THE_ARTICLES, ("slug",), posts=True),
    "desk:withdraw": Row(THE_ARTICLES, ("slug",), posts=True, fields=(("round", "round"),)),
    "desk:record": Row(THE_ARTICLES, ("slug",)),
    "desk:version": Row(THE_ARTICLES, ("slug", "one")),
    "desk:preview_links": Row(THE_ARTICLES, ("slug",)),
    "desk:revoke_preview_link": Row(THE_ARTICLES, ("slug", "preview_link"), posts=True),
    "desk:version_evidence": Row(THE_ARTICLES, ("slug", "one")),
    "desk:version_evidence_csv": Row(THE_ARTICLES, ("slug", "one")),
    "desk:rounds": Row(MANAGING),
    "desk:rounds_csv": Row(MANAGING),
    "desk:overview": Row(MANAGING),
    "desk:round": Row(THE_ARTICLES, ("round",)),
    "desk:withdraw_round": Row(THE_ARTICLES, ("round",), posts=True),
    "desk:comment": Row(THE_ARTICLES, ("round",), posts=True),
    "desk:reply": Row(THE_ARTICLES, ("round", "comment"), posts=True),
    "desk:resolve": Row(THE_ARTICLES, ("round", "comment"), posts=True),
    "desk:reopen": Row(THE_ARTICLES, ("round", "comment"), posts=True),
    "desk:assign": Row(MANAGING, ("round",), posts=True),
    "desk:invite_proposed": Row(MANAGING, ("round",), posts=True),
    "desk:decide_conflict": Row(MANAGING, ("round", "assignment"), posts=True),
    "desk:unassign": Row(MANAGING, ("round", "assignment"), posts=True),
    "desk:adjudicate": Row(MANAGING, ("refused_round", "sign_off"), posts=True),
    "desk:publish": Row(MANAGING, ("approved_round",), posts=True),
    "desk:schedule": Row(MANAGING, ("approved_round",), posts=True),
    "desk:cancel_publication": Row(MANAGING, ("approved_round", "planned"), posts=True),
    "desk:open_early": Row(MANAGING, ("round",), posts=True),
    "desk:end_early_access": Row(MANAGING, ("round",), posts=True),
    "desk:emergency": Row(MANAGING, ("round",)),
    "desk:re_review": Row(MANAGING, ("slug",)),
    "desk:notice": Row(MANAGING, ("slug",)),
    "desk:rules": Row(MANAGING),
    "desk:house_rules": Row(MANAGING),
    "desk:topic_rules": Row(MANAGING, ("topic",)),
    "desk:follow_house": Row(MANAGING, ("topic",), posts=True),
    "reviews:queue": Row(BOARD),
    "reviews:assignment": Row(THE_REVIEWER, ("assignment",)),
    "reviews:evidence": Row(THE_REVIEWER, ("assignment",)),
    "reviews:evidence_csv": Row(THE_REVIEWER, ("assignment",)),
    "reviews:accept": Row(THE_REVIEWER, ("assignment",), posts=True),
    "reviews:absences": Row(BOARD),
    "reviews:absences_of": Row(MANAGING, ("member_of_the_board",)),
    "reviews:remove_absence": Row(THE_REVIEWER | MANAGING, ("absence",), posts=True),
    "reviews:changes": Row(THE_REVIEWER, ("assignment",)),
    "desk:compare": Row(THE_ARTICLES, ("slug",)),
    "reviews:hand_over": Row(THE_REVIEWER, ("assignment",)),
    "reviews:check_claim": Row(THE_REVIEWER, ("assignment", "claim"), posts=True),
    "reviews:reply": Row(THE_REVIEWER, ("assignment", "comment"), posts=True),
    "reviews:resolve": Row(THE_REVIEWER, ("assignment", "comment"), posts=True),
    "reviews:reopen": Row(THE_REVIEWER, ("assignment", "comment"), posts=True),
    "reviews:keep": Row(THE_REVIEWER, ("assignment",), posts=True),
    "reviews:decline": Row(THE_REVIEWER, ("assignment",), posts=True),
    "reviews:comment": Row(THE_REVIEWER, ("assignment",), posts=True),
    "reviews:passkey": Row(THE_REVIEWER, ("assignment",), posts=True),
    "reviews:call_not_minor": Row(THE_REVIEWER, ("assignment",), posts=True),
    "reviews:sign": Row(THE_REVIEWER, ("assignment",), posts=True),
    "reviews:take_back": Row(THE_REVIEWER, ("assignment",), posts=True),
}

# Third-party addresses that bring their own rules; their own tests are in cms/accounts/tests and test_support_admin.
THIRD_PARTY = ("admin/", "accounts/")


def own_names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """Every named address of the project."""
    for pattern in resolver.url_patterns:
        if str(pattern.pattern).startswith(THIRD_PARTY):
            continue
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from own_names(pattern, inner)


def test_every_address_has_a_row_and_every_row_an_address():
    assert set(own_names(get_resolver())) | {"styleguide"} == set(MATRIX)


@pytest.fixture
def people(edith, emil, mona, ravi, ruth, stranger) -> dict[str, User]:
    return {user.username: user for user in (edith, emil, mona, ravi, ruth, stranger)}


@pytest.fixture
def words(people, rosa, monkeypatch, settings) -> dict[str, object]:
    """A world with something behind every address: a published article of Edith's with an update under review by
    Ravi. Who may have a Word file or a PDF does not depend on whether the program that makes it is installed here."""
    settings.METRICS_TOKEN = METRICS_TOKEN
    monkeypatch.setattr(export_views, "is_installed", lambda: True)
    monkeypatch.setattr(export_views, "kept_docx", lambda edition, notices: b"PK")
    monkeypatch.setattr(export_views, "pdf_is_possible", lambda: True)
    monkeypatch.setattr(export_views, "kept_pdf", lambda edition, audience, notices: b"%PDF")
    edith, mona, ravi, ruth = (people[name] for name in ("edith", "mona", "ravi", "ruth"))
    text = f"{TEXT}\n![](figure:counts)\n"
    article = make_article(edith, text=text, patient="Most causes are known. Ask your doctor.")
    figure = make_figure(article, key="counts")
    published(article, mona, rosa, ruth)
    review = make_round(edited(article, edith, text + "\nMore."))
    assignment = make_assignment(review, ravi, mona)
    shown_early(review, mona)
    collaborator = add_collaborator(article=article, actor=edith, editor=people["mona"])
    refused = make_article(edith, title="What was refused?", text="A claim [@curtis2014].")
    sign_off = signed(make_assignment(make_round(refused), rosa, mona), SignOff.Choice.REQUEST_CHANGES)
    waiting = approved(make_article(edith, title="What waits?", text="A claim [@curtis2014]."), mona, rosa, ruth)
    planned = schedule_publication(approval=waiting.approval, actor=mona, publish_at=clock.now() + timedelta(days=1))
    invitation, token = made_invitation(mona)
    preview_link, preview = make_preview_link(
        version=article.versions.get(number=1), actor=edith, days=7, purpose="For the tests."
    )
    give_sign()
    return {
        "slug": article.slug,
        "topic": article.topic.slug,
        "figure": figure.file.sha256,
        "png": "png",
        "figure_key": "counts",
        "code": shown_code(Edition.objects.get()),
        "audience": "patient",
        "one": 1,
        "later": 1,
        "revision": saves_of(Article.objects.get(pk=article.pk).draft).object_list[0].revision_id,
        "collaborator": collaborator.user_id,
        "reference": Reference.objects.first().pk,
        "key": Reference.objects.first().key,
        "round": review.pk,
        "assignment": assignment.pk,
        "claim": claim_sheet(assignment).claims[0].claim.identity,
        "comment": comment(review=review, actor=ravi, body="Why?").pk,
        "absence": away(ravi).pk,
        "member_of_the_board": ravi.pk,
        "refused_round": Round.objects.get(article=refused).pk,
        "sign_off": sign_off.pk,
        "approved_round": waiting.pk,
        "planned": planned.pk,
        "question": ask(text="Does it come back after treatment?", about=article).pk,
        "other_question": ask(text="Will it return after I was treated?", about=article).pk,
        "batch": read(edith, *collected(iron__md=markdown("What is iron?"))).pk,
        "job": Job.objects.create(kind="send_outbox", key="1", state="dead", due_at=clock.now()).pk,
        "house_page": "about",
        "member": f"dr-rosa-{rosa.pk}",
        "feed": "all",
        "report": report_error(edition=Edition.objects.get(), audience="patient", text="This is wrong.").pk,
        "notification": ravi.notifications.first().pk,
        "person": people["stranger"].pk,
        "session": elsewhere(ravi),
        "list": "articles",
        "filter": keep_filter(user=edith, page="articles", name="Mine", query="state=draft").pk,
        "change": plan_bulk_change(actor=edith, kind="due-date", articles=[article.pk]).pk,
        "invitation": invitation,
        "token": token,
        "preview": preview,
        "preview_link": preview_link.pk,
    }


def away(reviewer: User) -> Absence:
    """Two days off, to begin with."""
    today = clock.now().date()
    return add_absence(reviewer=reviewer, actor=reviewer, starts_on=today, ends_on=today + timedelta(days=1))


def elsewhere(person: User) -> int:
    """The number of a session in another browser."""
    Client().force_login(person)
    return OpenSession.objects.filter(user=person).latest("pk").pk


def made_invitation(mona: User) -> tuple[int, str]:
    """An open invitation, and the secret of its link, which only the mail holds."""
    invitation = invite(actor=mona, email="new@house.example", printed_name="Dr New", roles=[Role.REVIEWER])
    # Where the transaction ends at once, the message is already sent and its words are forgotten.
    written = OutboxMessage.objects.latest("pk").body + "".join(message.body for message in mail.outbox)
    return invitation.pk, re.search(r"/invitations/([^/\s]+)/", written)[1]


def client_of(who: str, people: dict[str, User], *, enforce_csrf_checks: bool = False) -> Client:
    client = Client(enforce_csrf_checks, headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
    if who != "anonymous":
        client.force_login(people[who])
    return client


def answer(client: Client, row: Row, url: str, words: dict[str, object]) -> str:
    """What the visitor meets: `in`, `sign-in` or `nothing` (404). Whatever the request changed is undone."""
    with transaction.atomic():
        sent = {field: words[word] for field, word in row.fields}
        response = client.post(url, sent) if row.posts else client.get(url)
        transaction.set_rollback(True)
    if response.status_code == 404:
        return "nothing"
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return "sign-in"
    assert response.status_code in {200, 302, 409, 410, 422}, response.status_code
    return "in"


# The living page of the design system is only there with DEBUG=1.
SERVED = {name: row for name, row in MATRIX.items() if name != "styleguide"}


def address(name: str, words: dict[str, object]) -> str:
    row = MATRIX[name]
    place = reverse(name, args=[words[word] for word in row.words])
    return f"{place}?{row.query.format(**words)}" if row.query else place


@pytest.mark.long
def test_who_may_come_in(people, words, subtests):
    clients = {who: client_of(who, people) for who in WHO}
    for name, row in SERVED.items():
        with subtests.test(name):
            url = address(name, words)
            met = {who: answer(clients[who], row, url, words) for who in WHO}
            turned_away = {who: "sign-in" if who == "anonymous" else "nothing" for who in WHO}
            assert met == {who: "in" if who in row.who else turned_away[who] for who in WHO}


def test_what_changes_something_is_never_done_by_a_link(people, words, subtests):
    for name, row in SERVED.items():
        with subtests.test(name):
            if row.posts:
                assert client_of(min(row.who), people).get(address(name, words)).status_code == 405


@pytest.mark.long
def test_other_methods_are_refused(people, words, subtests):
    for name, row in SERVED.items():
        with subtests.test(name):
            client = client_of("mona" if "mona" in row.who else min(row.who), people)
            assert client.delete(address(name, words)).status_code == 405
            assert client.put(address(name, words)).status_code == 405


def test_a_wrong_method_on_a_readers_page_is_told_what_the_page_takes_and_not_of_a_form_key(people, words, subtests):
    """Asked by a client without a form key, as programs are; what takes POST asks for the key all the same."""
    client = client_of("anonymous", people, enforce_csrf_checks=True)
    for name, row in SERVED.items():
        if row.who != EVERYBODY:
            continue
        with subtests.test(name):
            place = address(name, words)
            refused = client.put(place)
            assert refused.status_code == 405
            allowed = set(refused["Allow"].split(", "))
            posted = client.post(place)
            if "POST" in allowed:
                assert posted.status_code == 403
            else:
                assert (posted.status_code, posted["Allow"]) == (405, refused["Allow"])
                assert {"GET", "HEAD"} <= allowed


def test_a_form_without_its_token_changes_nothing(people, words):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["mona"])
    response = client.post(address("desk:publish", words))
    assert response.status_code == 403
    assert Edition.objects.count() == 1
