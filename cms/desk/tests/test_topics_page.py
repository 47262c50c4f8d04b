"""Topics are made and renamed by managing editors."""

from __future__ import annotations

import pytest

from articles.actions import add_topic, rename_topic
from articles.models import Topic
from cms.refusals import Refused

pytestmark = pytest.mark.django_db


def test_a_managing_editor_makes_the_first_topic(client, mona):
    client.force_login(mona)
    assert client.post("/desk/topics/", {"name": "Primary  care"}).status_code == 302
    assert Topic.objects.get().slug == "primary-care"
    assert Topic.objects.get().history.first().history_user == mona


def test_renaming_keeps_the_address(client, mona):
    add_topic(actor=mona, name="Haematology")
    client.force_login(mona)
    assert client.post("/desk/topics/haematology/", {"name": "Blood"}).status_code == 302
    assert (Topic.objects.get().name, Topic.objects.get().slug) == ("Blood", "haematology")


@pytest.mark.parametrize("name", ["", "???", "haematology", "x" * 121])
def test_an_unusable_name_is_shown_with_its_reason(client, mona, name):
    add_topic(actor=mona, name="Haematology")
    client.force_login(mona)
    response = client.post("/desk/topics/", {"name": name})
    assert response.status_code == 422
    assert Topic.objects.count() == 1


def test_the_limit_on_the_age_of_sources_is_set_and_shown(client, mona):
    add_topic(actor=mona, name="Haematology")
    client.force_login(mona)
    url = "/desk/topics/haematology/"
    assert client.post(url, {"name": "Haematology", "outdated_after_years": "10"}).status_code == 302
    assert Topic.objects.get().outdated_after_years == 10
    assert client.get(url).context["form"].initial["outdated_after_years"] == 10
    assert "10 years" in " ".join(client.get("/desk/topics/").content.decode().split())
    assert client.post(url, {"name": "Haematology", "outdated_after_years": ""}).status_code == 302
    assert Topic.objects.get().outdated_after_years is None


@pytest.mark.parametrize("years", ["0", "101", "ten", "-3"])
def test_a_limit_that_makes_no_sense_changes_nothing_and_stays_in_the_form(client, mona, years):
    add_topic(actor=mona, name="Haematology")
    client.force_login(mona)
    response = client.post("/desk/topics/haematology/", {"name": "Blood", "outdated_after_years": years})
    assert response.status_code == 422
    assert (Topic.objects.get().name, Topic.objects.get().outdated_after_years) == ("Haematology", None)
    assert f'value="{years}"' in response.content.decode()


def test_a_name_that_is_taken_leaves_the_limit_alone(client, mona):
    add_topic(actor=mona, name="Haematology")
    add_topic(actor=mona, name="Blood")
    client.force_login(mona)
    response = client.post("/desk/topics/blood/", {"name": "Haematology", "outdated_after_years": "5"})
    assert response.status_code == 422
    assert Topic.objects.get(slug="blood").outdated_after_years is None


def test_editors_do_not_make_topics(edith):
    with pytest.raises(Refused):
        add_topic(actor=edith, name="Mine")


def test_a_topic_may_keep_its_own_name_in_another_case(mona):
    topic = add_topic(actor=mona, name="haematology")
    assert rename_topic(topic=topic, actor=mona, name="Haematology").name == "Haematology"


def test_the_address_of_a_renamed_topic_is_not_given_away(mona):
    rename_topic(topic=add_topic(actor=mona, name="Haematology"), actor=mona, name="Blood")
    with pytest.raises(Refused, match="“haematology” belongs to another topic") as refusal:
        add_topic(actor=mona, name="Haematology")
    assert refusal.value.code == "name-taken"
    assert Topic.objects.get().name == "Blood"


def test_a_name_is_bounded_below_the_form_too(mona):
    with pytest.raises(Refused, match="at most 120 characters") as refusal:
        add_topic(actor=mona, name="x" * 121)
    assert refusal.value.code == "input-too-large"
    assert not Topic.objects.exists()
