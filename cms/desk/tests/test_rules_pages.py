"""The review rules on their pages."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.urls import reverse

from articles.tests.scenes import make_article, make_topic
from cms.accounts.roles import Role
from cms.accounts.tests.cast import make_user
from cms.desk.rules_form import rules_as_typed
from cms.publishing.tests.served_page import words
from cms.refusals import Refused
from reviews.actions import set_policy
from reviews.models import Policy
from reviews.tests.scenes import make_round

RULES = reverse("desk:rules")
HOUSE = reverse("desk:house_rules")


def filled(**changes: object) -> dict[str, object]:
    typed = rules_as_typed(Policy().terms())
    return {name: value for name, value in typed.items() if value not in (False, [])} | changes


def test_the_house_and_every_topic_are_listed(client, mona, ravi, rosa, ruth):
    make_topic("Haematology")
    set_policy(actor=mona, topic=make_topic("Oncology"), approvals_needed=3)
    client.force_login(mona)
    page = client.get(RULES)
    listed = [(str(one.topic or "The house"), one.policy.approvals_needed) for one in page.context["rules"]]
    assert listed == [("The house", 2), ("Haematology", 2), ("Oncology", 3)]
    assert b"follows the house" in page.content


def test_saving_changes_the_house(client, mona, ravi, rosa, ruth):
    client.force_login(mona)
    client.post(HOUSE, filled(approvals_needed=3))
    assert Policy.objects.get(topic=None).approvals_needed == 3


def test_a_topic_gets_rules_of_its_own(client, mona):
    topic = make_topic()
    client.force_login(mona)
    client.post(reverse("desk:topic_rules", args=[topic.slug]), filled(review_days=7))
    assert topic.policy.review_days == 7
    assert not Policy.objects.filter(topic=None).exists()


def test_a_round_that_runs_keeps_its_rules(client, mona, edith):
    review = make_round(make_article(edith))
    client.force_login(mona)
    client.post(HOUSE, filled(approvals_needed=1))
    assert Policy.objects.get().approvals_needed == 1
    review.refresh_from_db()
    assert review.terms["approvals_needed"] == 2


@pytest.mark.parametrize("value", ["0", "10", "", "many"])
def test_impossible_rules_come_back(client, mona, value):
    client.force_login(mona)
    answer = client.post(HOUSE, filled(approvals_needed=value, review_days=13))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="13"' in answer.content.decode()
    assert not Policy.objects.exists()


def test_the_history_names_people_and_not_their_accounts(client, mona, magnus):
    set_policy(actor=mona, topic=None, emergency_publishers=[magnus.username])
    client.force_login(mona)
    change = client.get(HOUSE).context["changes"][0]
    assert [after for _, _, after in change.changes if magnus.printed_name in after] == [magnus.printed_name]


def test_the_history_says_who_changed_what(client, mona):
    set_policy(actor=mona, topic=None, approvals_needed=2)
    set_policy(actor=mona, topic=None, approvals_needed=1)
    client.force_login(mona)
    changes = client.get(HOUSE).context["changes"]
    assert (changes[0].by, changes[0].changes) == ("Mona", [("approvals needed", "2", "1")])


@pytest.mark.parametrize("who", ["edith", "ravi", "stranger"])
@pytest.mark.parametrize("address", [RULES, HOUSE])
def test_only_managing_editors_find_the_rules(client, request, who, address):
    client.force_login(request.getfixturevalue(who))
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND


def test_rules_of_no_topic_are_not_there(client, mona):
    client.force_login(mona)
    assert client.get(reverse("desk:topic_rules", args=["no-such"])).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("rows", [1, 3])
def test_more_topics_ask_no_more_of_the_database(client, mona, django_assert_num_queries, rows):
    for number in range(rows):
        set_policy(actor=mona, topic=make_topic(f"Topic-{number}"), approvals_needed=1)
    client.force_login(mona)
    with django_assert_num_queries(4):
        client.get(RULES)


def test_lists_are_typed_a_line_each(client, mona, ravi):
    make_user("Dr Olga", Role.REVIEWER, specialty="clinical oncology")
    client.force_login(mona)
    lists = {
        "specialties": "Haematology\n\n  Clinical   oncology ",
        "required_questions": "Are all doses right?",
        "other_questions": "Would you hand it to a patient?",
    }
    client.post(HOUSE, filled(**lists))
    policy = Policy.objects.get(topic=None)
    assert policy.specialties == ["Haematology", "Clinical oncology"]
    assert policy.checklist == [
        {"question": "Are all doses right?", "required": True},
        {"question": "Would you hand it to a patient?", "required": False},
    ]
    typed = client.get(HOUSE).context["form"].initial
    assert typed["required_questions"] == "Are all doses right?"


@pytest.mark.parametrize(
    "rules",
    [
        {"specialties": "haematology"},
        {"specialties": [""]},
        {"checklist": ["Are all doses right?"]},
        {"checklist": [{"question": "", "required": True}]},
        {"checklist": [{"question": "Are all doses right?", "required": "yes"}]},
    ],
)
def test_rules_that_make_no_sense_are_refused_below_the_page_too(mona, rules):
    with pytest.raises(Refused):
        set_policy(actor=mona, topic=None, **rules)


def test_a_specialty_that_nobody_has_comes_back_with_those_there_are(client, mona, ravi, ruth):
    client.force_login(mona)
    answer = client.post(HOUSE, filled(specialties="Oncolgy"))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "The board&#x27;s members have: haematology, oncology." in answer.content.decode()
    assert not Policy.objects.exists()


@pytest.mark.parametrize("name", ["response_days", "review_days"])
def test_no_day_at_all_comes_back(client, mona, name):
    client.force_login(mona)
    assert client.post(HOUSE, filled(**{name: 0})).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_table_shows_what_is_asked_of_reviewers_and_who_may_publish_in_an_emergency(client, mona, magnus, ravi):
    set_policy(
        actor=mona,
        topic=make_topic("Oncology"),
        specialties=["Haematology"],
        checklist=[{"question": "Are all doses right?", "required": True}],
        all_claims_checked=True,
        emergency_publishers=[magnus.username],
    )
    client.force_login(mona)
    page = words(client.get(RULES).content)
    for expected in ("Haematology among them", "a checklist of 1", "every claim checked", "in an emergency: Magnus"):
        assert expected in page


def test_the_history_names_people_by_their_printed_name(client, mona, magnus):
    set_policy(actor=mona, topic=None, emergency_publishers=[magnus.username])
    client.force_login(mona)
    changes = {rule: new for rule, _old, new in client.get(HOUSE).context["changes"][0].changes}
    assert changes["who may publish in an emergency"] == "Magnus"


def test_a_topic_follows_the_house_again(client, mona):
    topic = make_topic()
    set_policy(actor=mona, topic=topic, review_days=7)
    client.force_login(mona)
    own = reverse("desk:topic_rules", args=[topic.slug])
    assert b"Follow the house again" in client.get(own).content
    client.post(reverse("desk:follow_house", args=[topic.slug]))
    page = client.get(own).content.decode()
    assert not Policy.objects.exists()
    assert "This topic follows the house." in page
    assert "Gave up its own rules and follows the house" in page
