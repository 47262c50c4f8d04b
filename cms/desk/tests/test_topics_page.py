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


def test_editors_do_not_make_topics(edith):
    with pytest.raises(Refused):
        add_topic(actor=edith, name="Mine")


def test_a_topic_may_keep_its_own_name_in_another_case(mona):
    topic = add_topic(actor=mona, name="haematology")
    assert rename_topic(topic=topic, actor=mona, name="Haematology").name == "Haematology"
