"""What `make bad-input` does at length, in small: nothing that is sent may crash the site, and nothing of it stays."""

from __future__ import annotations

import time

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver

from articles.models import Draft
from articles.tests.scenes import make_article
from bad_input import addresses, forms, hostile, uploads
from bad_input import bombs as traps
from bad_input.files import packed
from bad_input.sending import People, Sent
from bad_input.tally import Tally
from cms.accounts.models import User
from cms.tests.test_access_matrix import MATRIX

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(edith) -> People:
    window = Client(raise_request_exception=False)
    window.force_login(edith)
    return People({"editor": window})


def test_a_form_in_bad_hands_crashes_nothing_and_leaves_nothing(people, edith):
    """The form in which a draft is written, once as meant and four times bent."""
    address = f"/desk/articles/{make_article(edith).slug}/"
    tally, known = Tally(), addresses.Known()
    known.learn("editor", address, people.send("editor", Sent("GET", address)).page)
    written = {kind: form for kind, form in known.forms.items() if "text" in {one.name for one in form.fields}}
    before = list(Draft.objects.values())
    forms.try_forms(tally, people, written, ["2"], each=4, seeded=1, until=time.monotonic() + 60)
    assert not tally.crashed, tally.told()
    assert tally.rows[forms.WHAT].tried >= 4
    assert list(Draft.objects.values()) == before


def test_what_crashes_is_told_once_with_how_often():
    tally = Tally()
    for _ in range(3):
        with tally.timed("forms", "editor, a form"):
            tally.crash("forms", "editor, a form", "POST /a/", ValueError("a surrogate"))
    assert tally.crashed == 3
    assert tally.told().count("CRASHED 3×") == 1
    assert "a surrogate" in tally.told()
    assert "| forms | 3 | 0 | 0 | 0 | 0 | 3 |" in tally.table()


def test_every_address_of_the_site_is_tried():
    assert {place.name for place in addresses.places(get_resolver())} >= set(MATRIX) - {"styleguide"}


def test_the_same_number_draws_the_same_values():
    assert hostile.drawn(hostile.Text, 20, 7) == hostile.drawn(hostile.Text, 20, 7)


def test_there_are_traps_for_every_kind_of_file(monkeypatch):
    monkeypatch.setattr(traps, "BOMB_BYTES", 1_000)
    word = packed({"word/document.xml": b"<a/>"})
    found = {ending for _, ending, _ in traps.bombs({"csv": uploads.RETRACTIONS, "md": b"# A", "docx": word})}
    assert found == {"md", "json", "xml", "bib", "ris", "nbib", "csv", "zip", "docx", "png"}


@pytest.mark.slow
def test_the_demonstration_stands_addresses_forms_and_files_of_a_minute_each(settings):
    settings.DEBUG = True
    call_command("make_demo", verbosity=0)
    settings.DEBUG = False
    User.objects.create_superuser("superuser", "superuser@house.example", "demo-password-2026")
    people, tally = People(), Tally()
    known = addresses.learnt(people)
    good = uploads.seeds(people)
    files = uploads.all_files(good, 100, 2)
    addresses.try_addresses(tally, people, known, 1, 2, time.monotonic() + 60)
    forms.try_forms(tally, people, known.forms, ["2"], 1, 2, time.monotonic() + 60)
    uploads.try_uploads(tally, people, known.forms, good, files, time.monotonic() + 60)
    uploads.try_commands(tally, good, files, time.monotonic() + 60)
    assert not tally.crashed, tally.told()
