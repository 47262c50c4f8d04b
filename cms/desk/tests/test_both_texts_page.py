"""Both texts of an article on one page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.tests.scenes import TEXT, make_article
from cms.desk.demo.reading import manuscript

pytestmark = pytest.mark.django_db

PATIENT = "Severe neutropenia is a neutrophil count below 200/μL [@curtis2014]. Call if the fever is above 38 °C.\n"


def page_of(client, editor, article):
    client.force_login(editor)
    return client.get(reverse("desk:texts", args=[article.slug]))


def test_figures_that_differ_are_named_and_marked_in_both_texts(client, edith):
    page = page_of(client, edith, make_article(edith, patient=PATIENT)).content.decode()
    assert "Figures that do not agree" in page
    assert page.count('<mark class="number number-differs" id=') == 2
    assert '<a href="#patient-number-1">200/μL</a>' in page
    assert '<a href="#professional-number-1">500/μL</a>' in page
    assert '<mark class="number number-alone" id="patient-number-2">' in page


def test_texts_that_agree_say_so(client, edith):
    page = page_of(client, edith, make_article(edith, patient="Below 500 is severe [@curtis2014].\n")).content.decode()
    assert "No figure of the text for patients contradicts" in page
    assert '<mark class="number number-same" id="patient-number-1">' in page


def test_a_hard_sentence_is_listed_and_marked_around_its_figures(client, edith):
    text = f"You {'really ' * 26}should wait for 5 days and then call us again.\n"
    page = page_of(client, edith, make_article(edith, patient=text)).content.decode()
    assert "1 hard sentence" in page
    assert '<a href="#patient-hard-1">' in page
    assert page.count('id="patient-hard-1"') == 1
    assert 'class="hard-sentence"> and then call us again.</mark>' in page


def test_an_article_for_clinicians_only_leads_to_the_draft(client, edith):
    page = page_of(client, edith, make_article(edith)).content.decode()
    assert "There is no text for patients yet" in page


def test_another_language_is_not_measured(client, edith):
    article = make_article(edith, patient=PATIENT)
    article.language = "de"
    article.save(update_fields=["language"])
    assert "Readability: not measured." in page_of(client, edith, article).content.decode()


def test_the_draft_page_leads_here(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    page = client.get(reverse("desk:draft", args=[article.slug])).content.decode()
    assert reverse("desk:texts", args=[article.slug]) in page


def test_longer_texts_ask_no_more_of_the_database(client, edith):
    counts = []
    for title, times in (("Short?", 1), ("Long?", 20)):
        article = make_article(edith, title=title, text=TEXT * times, patient=PATIENT * times)
        page_of(client, edith, article)
        with CaptureQueriesContext(connection) as captured:
            assert page_of(client, edith, article).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 25


@pytest.mark.parametrize("name", ["neutropenia-v2", "neutropenia-v3", "croup-dexamethasone", "mmr-autism"])
def test_the_texts_of_the_demo_agree(client, edith, name):
    """Their figures are rounded, and given without units: none of that is a difference."""
    patient = "neutropenia-patient-v2" if name.startswith("neutropenia") else f"{name}-patient"
    text = manuscript(name).with_patient_text(manuscript(patient))
    article = make_article(edith, text=text.renditions["professional"], patient=text.renditions["patient"])
    assert "No figure of the text for patients contradicts" in page_of(client, edith, article).content.decode()
