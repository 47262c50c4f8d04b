"""`import_article` with an article that was exported: its own topic, byline and origin, and whether it is the same."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.actions import import_manuscript
from articles.importing import read_manuscript
from articles.models import Article, Topic
from articles.tests.scenes import make_topic

pytestmark = pytest.mark.django_db

HEAD = """---
title: "What is iron?"
summary: "A metal."
lang: "en-GB"
topic: "Blood & bones"
origin: "ai-assisted"
origin_tool: "Scribe"
house: "Verum Medical"
patient_text_after: "<!-- For you -->"
contributors:
  - {"name": "Édith Marsh", "role": "Author", "interests": "None"}
  - {"name": "Emil Stone"}
text: verbatim
---
"""
TEXT = HEAD + "It carries oxygen [@iron2021].\n\n<!-- For you -->\nIron is in food [@iron2021].\n"
REFERENCES = [{"id": "iron2021", "type": "article-journal", "title": "Iron", "DOI": "10.1000/iron"}]


@pytest.fixture
def files(tmp_path):
    """The two files of an edition."""
    text, references = tmp_path / "article.md", tmp_path / "references.json"
    text.write_text(TEXT, encoding="utf-8")
    references.write_text(json.dumps(REFERENCES), encoding="utf-8")
    return text, "--references", references


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("import_article", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_everything_that_surrounds_the_text_comes_with_it(edith, files):
    run(*files)
    article = Article.objects.get()
    assert (article.topic.name, article.topic.slug) == ("Blood & bones", "blood-bones")
    assert (article.origin, article.origin_tool, article.language) == ("ai-assisted", "Scribe", "en-GB")
    assert [(line.printed_name, line.role, line.interests) for line in article.draft.contributors.all()] == [
        ("Édith Marsh", "Author", "None"),
        ("Emil Stone", "", ""),
    ]
    assert {text.audience: text.markdown for text in article.draft.renditions.all()} == {
        "professional": "It carries oxygen [@iron2021].\n",
        "patient": "Iron is in food [@iron2021].\n",
    }


def test_the_digest_of_the_file_and_of_the_draft_are_reported(edith, files):
    seen = json.loads(run(*files, "--json"))
    assert seen["content_sha256"] == seen["draft_sha256"]
    assert seen["differences"] == []
    assert seen["content_sha256"] == json.loads(run(*files, "--json", "--dry-run"))["content_sha256"]


def test_on_a_terminal_it_is_said_in_words(edith, files):
    assert "it is what was exported" in run(*files)
    said = run(*files, "--topic", make_topic("Surgery").slug)
    assert "The draft has another digest" in said
    assert "The topic is “Surgery” here and “Blood & bones” in the file." in said


def test_a_topic_that_is_there_is_taken_and_a_short_name_that_is_taken_is_not(edith, files):
    make_topic("Blood bones")
    run(*files)
    run(*files)
    assert {topic.slug for topic in Topic.objects.all()} == {"blood-bones", "blood-bones-2"}
    assert {article.topic.slug for article in Article.objects.all()} == {"blood-bones-2"}


def test_a_topic_too_long_to_be_one_is_refused(edith, files):
    files[0].write_text(TEXT.replace("Blood & bones", "x" * 121), encoding="utf-8")
    with pytest.raises(CommandError, match="--topic"):
        run(*files)
    assert not Article.objects.exists()


def test_whoever_imports_may_disclose_more_and_never_less(edith):
    manuscript = read_manuscript(None, TEXT.encode(), references=json.dumps(REFERENCES).encode())
    more = {"origin": "ai-generated", "origin_tool": "Another"}
    for given, origin in (({}, ("ai-assisted", "Scribe")), ({"origin": "human"}, ("ai-assisted", "Scribe"))):
        made = import_manuscript(actor=edith, manuscript=manuscript, topic=make_topic(), owner=edith, **given)
        assert (made.origin, made.origin_tool) == origin
    made = import_manuscript(actor=edith, manuscript=manuscript, topic=make_topic(), owner=edith, **more)
    assert (made.origin, made.origin_tool) == ("ai-generated", "Another")


@pytest.mark.slow
def test_two_long_texts_fit(edith, files):
    long = "Words and words and words. " * 14_000
    files[0].write_text(HEAD + long + "\n\n<!-- For you -->\n" + long, encoding="utf-8")
    seen = json.loads(run(*files, "--json"))
    assert seen["content_sha256"] == seen["draft_sha256"]


def test_a_manuscript_that_only_looks_so_has_no_digest(edith, tmp_path):
    text = tmp_path / "text.md"
    text.write_text("---\ntitle: T\ntopic: Blood\n---\nWords.\n")
    seen = json.loads(run(text, "--json"))
    assert not {"content_sha256", "draft_sha256", "differences"} & set(seen)
