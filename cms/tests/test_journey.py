"""The journey without a browser: a Markdown manuscript becomes what readers see, and each step refuses what it must."""

from __future__ import annotations

import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from articles.models import Article, Version
from articles.tests.scenes import make_topic, reasons, seen
from cms.accounts.tests.cast import PASSWORD
from cms.desk.actions import submit
from cms.publishing.models import Edition
from cms.refusals import Refused
from reviews.models import Assignment, Round

pytestmark = pytest.mark.django_db(transaction=True)

MANUSCRIPT = """---
title: How is croup treated?
summary: One dose of dexamethasone helps every child with croup.
---

## Treatment

A single oral dose of dexamethasone is given, 0.15 to 0.6 mg per kg of body weight [@gates2018].
Nebulised adrenaline is kept for severe croup [@bjornson2013; @gates2018, p. 4].
"""
SOURCES = [
    {
        "id": "gates2018",
        "type": "article-journal",
        "title": "Glucocorticoids for croup in children",
        "author": [{"family": "Gates", "given": "A"}],
        "container-title": "Cochrane Database Syst Rev",
        "issued": {"date-parts": [[2018]]},
        "DOI": "10.1002/14651858.CD001955.pub4",
    },
    {
        "id": "bjornson2013",
        "type": "article-journal",
        "title": "Nebulized epinephrine for croup in children",
        "author": [{"family": "Bjornson", "given": "C"}],
        "container-title": "Cochrane Database Syst Rev",
        "issued": {"date-parts": [[2013]]},
        "DOI": "10.1002/14651858.CD006619.pub3",
    },
]


@pytest.fixture
def article(edith, tmp_path) -> Article:
    """The manuscript, imported on the command line for Edith."""
    make_topic("Paediatrics")
    (tmp_path / "croup.md").write_text(MANUSCRIPT)
    (tmp_path / "croup.json").write_text(json.dumps(SOURCES))
    call_command(
        "import_article",
        tmp_path / "croup.md",
        references=tmp_path / "croup.json",
        owner="edith",
        topic="paediatrics",
    )
    return Article.objects.get()


def signed_in(who: str) -> Client:
    client = Client()
    assert client.login(username=who, password=PASSWORD)
    return client


def post(who: str, url: str, **fields: object) -> int:
    return signed_in(who).post(url, fields).status_code


def submitted(article: Article) -> Round:
    return submit(
        article=article, actor=article.owner, seen_content_sha256=seen(article), acknowledgements=reasons(article)
    )


def review_by(who: str, review: Round, decision: str = "approve", password: str = PASSWORD) -> int:
    """One reviewer's whole part, through the pages: accept, declare, sign."""
    pk = Assignment.objects.get(round=review, reviewer__username=who).pk
    post(who, f"/reviews/{pk}/accept/", has_interests="no")
    return post(
        who,
        f"/reviews/{pk}/sign/",
        decision=decision,
        version_sha256=review.version.version_sha256,
        comment="Give the dose per kilogram." if decision != "approve" else "",
        password=password,
    )


def test_from_markdown_to_the_reader(article, mona, ravi, rosa, capsys):
    review = submitted(article)
    for reviewer in (ravi, rosa):
        assert post("mona", f"/desk/rounds/{review.pk}/assign/", reviewer=reviewer.pk) == 302
        assert review_by(reviewer.username, review) == 302
    assert post("mona", f"/desk/rounds/{review.pk}/publish/", change_note="First edition.") == 302
    page = Client().get(f"/articles/{article.slug}/").content.decode()
    body = review.version.renditions.get().body_html
    assert body in page
    assert re.search(r"Dr Ravi, MD, FRCP", page)
    call_command("verify_record", article.slug)
    assert "The record holds" in capsys.readouterr().out


def test_before_publication_readers_find_nothing(article, mona, ravi):
    submitted(article)
    assert Client().get(f"/articles/{article.slug}/").status_code == 404
    assert b"croup" not in Client().get("/").content


def test_a_dangling_citation_stops_it_at_submission(article, edith):
    post(
        "edith",
        f"/desk/articles/{article.slug}/",
        title="How is croup treated?",
        summary="One dose.",
        professional="Give it at once [@nobody2020].",
        patient="",
        edit_number=article.draft.edit_number,
    )
    with pytest.raises(Refused):
        submitted(Article.objects.get())
    assert not Version.objects.exists()


def test_a_wrong_password_stops_it_at_signing(article, mona, ravi):
    review = submitted(article)
    post("mona", f"/desk/rounds/{review.pk}/assign/", reviewer=ravi.pk)
    assert review_by("ravi", review, password="not the password") == 422
    assert not review.sign_offs.exists()


def test_a_request_for_changes_stops_it_at_the_board(article, mona, ravi, rosa):
    review = submitted(article)
    for reviewer in (ravi, rosa):
        post("mona", f"/desk/rounds/{review.pk}/assign/", reviewer=reviewer.pk)
    assert review_by("ravi", review, "request-changes") == 302
    assert review_by("rosa", review) in {302, 409}
    assert Round.objects.get().state == "changes-requested"
    assert post("mona", f"/desk/rounds/{review.pk}/publish/") in {404, 409}
    assert not Edition.objects.exists()


def test_an_editor_cannot_publish_what_was_approved(article, mona, ravi, rosa):
    review = submitted(article)
    for reviewer in (ravi, rosa):
        post("mona", f"/desk/rounds/{review.pk}/assign/", reviewer=reviewer.pk)
        review_by(reviewer.username, review)
    assert post("edith", f"/desk/rounds/{review.pk}/publish/") == 404
    assert not Edition.objects.exists()


def test_checking_on_the_command_line_says_what_the_page_says(article, edith, capsys):
    call_command("check_article", article.slug)
    assert "error" not in capsys.readouterr().out.lower()
    post(
        "edith",
        f"/desk/articles/{article.slug}/",
        title="How is croup treated?",
        summary="One dose.",
        professional="Give it at once [@nobody2020].",
        patient="",
        edit_number=article.draft.edit_number,
    )
    with pytest.raises(SystemExit) as ended:
        call_command("check_article", article.slug)
    assert ended.value.code == 1


def test_an_unreadable_file_leaves_nothing(edith, tmp_path):
    make_topic("Paediatrics")
    with pytest.raises(CommandError) as refusal:
        call_command("import_article", tmp_path / "missing.md", owner="edith", topic="paediatrics")
    assert refusal.value.returncode == 2
    assert not Article.objects.exists()
