"""What a person is given of what is kept of them."""

import json
from datetime import date
from http import HTTPStatus
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from articles.tests.scenes import make_article
from cms.accounts.personal_data import relations
from cms.accounts.personal_data.gathering import as_json
from cms.accounts.roles import Role
from cms.publishing.tests.scenes import published
from reviews.actions import add_absence
from reviews.tests.scenes import make_assignment, make_round, signed


def sections_of(person) -> dict[str, dict]:
    return {section["where"]: section for section in json.loads(as_json(person))["sections"]}


def test_every_relation_to_an_account_has_an_entry():
    assert relations.unlisted() == []


def test_a_relation_that_nobody_listed_is_named(monkeypatch):
    known = dict(relations._relations)
    del known["reviews.SignOff", "reviewer"]
    monkeypatch.setattr(relations, "_relations", known)
    assert relations.unlisted() == ["reviews.SignOff.reviewer"]


def test_an_entry_says_what_becomes_of_its_rows():
    with pytest.raises(ValueError, match="either"):
        relations.register([relations.Relation("desk.SavedFilter", "user", "Filters")])


@pytest.mark.django_db
def test_every_entry_can_be_asked(ravi):
    for relation in relations.relations():
        rows = relation.rows_of._base_manager.filter(**{relation.lookup: ravi})
        assert list(rows.values(*relation.fields or ["pk"])) is not None, relation
        assert relation.fields or relation.stays_because, relation


def test_ravi_gets_account_address_roles_and_sign_ins(client, ravi):
    client.force_login(ravi)
    sections = sections_of(ravi)
    assert json.loads(as_json(ravi))["account"]["credentials"] == "MD, FRCP"
    assert sections["account.EmailAddress.user"]["rows"] == [
        {"email": "ravi@house.example", "primary": True, "verified": True}
    ]
    assert sections["accounts.User_groups.user"]["rows"] == [{"group name": Role.REVIEWER}]
    assert [row["kind"] for row in sections["accounts.AccountEvent.user"]["rows"]] == ["signed-in"]


def test_a_sign_off_is_listed_by_its_place_in_the_ledger(edith, mona, ravi):
    review = make_round(make_article(owner=edith))
    sign_off = signed(make_assignment(review, ravi, mona), comment="Sound.")
    (row,) = sections_of(ravi)["reviews.SignOff.reviewer"]["rows"]
    assert (row["comment"], row["ledger_entry sequence"]) == ("Sound.", sign_off.ledger_entry.sequence)


def test_nothing_tells_of_other_people(edith, mona, ravi, rosa):
    published(make_article(owner=edith), mona, ravi, rosa)
    add_absence(actor=rosa, reviewer=rosa, starts_on=date(2030, 1, 1), ends_on=date(2030, 1, 9), note="An operation")
    text = as_json(ravi)
    assert "rosa" not in text.lower()
    assert "operation" not in text
    assert "@house.example" not in text.replace("ravi@house.example", "")


def test_no_secret_is_handed_out(ravi):
    assert ravi.password not in as_json(ravi)


def test_ravi_downloads_his_data_and_no_cache_keeps_it(client, ravi):
    client.force_login(ravi)
    response = client.get(reverse("people:my_data"))
    assert response["Cache-Control"] == "no-store, private"
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert response.json()["account"]["username"] == "ravi"


def test_the_profile_leads_to_it(client, ravi):
    client.force_login(ravi)
    page = client.get(reverse("people:profile"))
    assert page.status_code == HTTPStatus.OK
    assert reverse("people:my_data") in page.content.decode()


@pytest.mark.django_db
def test_the_command_writes_a_file_for_its_owner_only(ravi, tmp_path):
    file = tmp_path / "ravi.json"
    call_command("export_person", "RAVI", output=str(file), stdout=StringIO())
    assert json.loads(file.read_text())["account"]["username"] == "ravi"
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_person", "ravi", output=str(file))


@pytest.mark.django_db
def test_a_name_that_nobody_has():
    with pytest.raises(CommandError, match="Nobody has the user name"):
        call_command("export_person", "nobody", output="-")
