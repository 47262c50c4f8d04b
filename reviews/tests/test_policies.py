"""The review rules are data; a running round keeps those it started with."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from articles.tests.scenes import edited, make_article, make_topic
from cms.refusals import Refused
from reviews.actions import follow_house, set_policy
from reviews.models import Approval, Policy, Round
from reviews.policy import policy_for
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


def test_without_any_row_two_approvals_are_needed():
    assert policy_for(make_topic()).approvals_needed == 2


def test_the_topics_rules_come_before_the_houses(mona, ravi, rosa, ruth):
    topic = make_topic()
    set_policy(actor=mona, topic=None, approvals_needed=3)
    assert policy_for(topic).approvals_needed == 3
    set_policy(actor=mona, topic=topic, approvals_needed=1)
    assert policy_for(topic).approvals_needed == 1


def test_a_running_round_keeps_its_rules(edith, mona, ravi):
    review = make_round(make_article(edith))
    set_policy(actor=mona, topic=None, approvals_needed=1)
    signed(make_assignment(review, ravi, mona))
    assert not Approval.objects.exists()
    assert Round.objects.get().terms["approvals_needed"] == 2


def test_a_single_approval_is_enough_where_the_rules_say_so(edith, mona, ravi):
    set_policy(actor=mona, topic=None, approvals_needed=1)
    signed(make_assignment(make_round(make_article(edith)), ravi, mona))
    assert Approval.objects.count() == 1


@pytest.mark.parametrize("needed", [0, -1, 10])
def test_an_impossible_rule_is_refused(mona, needed):
    with pytest.raises(Refused):
        set_policy(actor=mona, topic=None, approvals_needed=needed)


def test_an_unknown_rule_is_refused(mona):
    with pytest.raises(Refused, match="no rule called"):
        set_policy(actor=mona, topic=None, votes=1)


def test_editors_do_not_change_the_rules(edith):
    with pytest.raises(Refused):
        set_policy(actor=edith, topic=None, approvals_needed=1)


def test_there_is_one_default(mona):
    set_policy(actor=mona, topic=None, approvals_needed=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.create(topic=None)


def test_who_changed_a_rule_is_on_record(mona):
    policy = set_policy(actor=mona, topic=None, review_days=14)
    assert policy.history.first().history_user == mona


def test_an_owner_does_not_change_the_rules_for_their_own_article(mona):
    article = make_article(mona)
    with pytest.raises(Refused, match="you own it or wrote in it"):
        set_policy(actor=mona, topic=article.topic, approvals_needed=1)
    with pytest.raises(Refused, match="you own it or wrote in it"):
        set_policy(actor=mona, topic=None, approvals_needed=1)


def test_a_writer_does_not_change_them_either(edith, mona):
    article = edited(make_article(edith), mona, "Mona's words.")
    with pytest.raises(Refused):
        set_policy(actor=mona, topic=article.topic, approvals_needed=1)


def test_another_managing_editor_does(mona, magnus):
    article = make_article(mona)
    assert set_policy(actor=magnus, topic=article.topic, approvals_needed=1).approvals_needed == 1


def test_rules_of_other_topics_are_free(mona):
    make_article(mona)
    assert set_policy(actor=mona, topic=make_topic("Cardiology"), review_days=7).review_days == 7


@pytest.mark.parametrize(
    ("rule", "value", "why"),
    [
        ("specialties", [f"Field {number}" for number in range(10)], "At most 9 specialties"),
        ("specialties", ["x" * 121], "of 120 characters"),
        ("checklist", [{"question": "Is it right?", "required": True}] * 31, "at most 30 questions"),
        ("checklist", [{"question": "x" * 501, "required": True}], "of 500 characters"),
        ("emergency_publishers", ["mona", "mona"], "each once"),
    ],
)
def test_rules_beyond_their_bounds_are_refused_and_nothing_is_set(mona, rule, value, why):
    with pytest.raises(Refused, match=why) as refusal:
        set_policy(actor=mona, topic=None, **{rule: value})
    assert refusal.value.code == "invalid-policy"
    assert not Policy.objects.exists()


@pytest.mark.parametrize("rule", ["response_days", "review_days"])
def test_reviewers_get_a_day_at_least(mona, rule):
    with pytest.raises(Refused, match="at least one day") as refusal:
        set_policy(actor=mona, topic=None, **{rule: 0})
    assert refusal.value.code == "invalid-policy"
    assert not Policy.objects.exists()


def test_a_specialty_that_nobody_has_is_refused_with_those_there_are(mona, ravi, ruth):
    with pytest.raises(Refused, match=r"the specialty “Oncolgy”. The board's members have: haematology, oncology\."):
        set_policy(actor=mona, topic=None, specialties=["Oncolgy"])
    assert not Policy.objects.exists()


def test_specialties_are_compared_without_capitals_and_spaces(mona, ravi):
    assert set_policy(actor=mona, topic=None, specialties=["  HAEMATOLOGY "]).specialties == ["  HAEMATOLOGY "]


def test_more_approvals_than_the_board_has_members_are_refused(mona, ravi, rosa):
    with pytest.raises(Refused, match="The board has 2 active members: 3 approvals could never be given"):
        set_policy(actor=mona, topic=None, approvals_needed=3)
    assert set_policy(actor=mona, topic=None, approvals_needed=2).approvals_needed == 2


def test_a_rule_that_the_board_has_outlived_stops_no_other(mona, ravi, rosa, ruth):
    set_policy(actor=mona, topic=None, approvals_needed=3, specialties=["oncology"])
    ruth.groups.clear()
    same = {"approvals_needed": 3, "specialties": ["Oncology"]}
    assert set_policy(actor=mona, topic=None, review_days=14, **same).review_days == 14
    assert set_policy(actor=mona, topic=make_topic(), review_days=7, **same).review_days == 7


def test_a_topic_follows_the_house_again_and_its_history_stays(mona):
    topic = make_topic()
    set_policy(actor=mona, topic=topic, review_days=7)
    follow_house(actor=mona, topic=topic)
    assert policy_for(topic).review_days == Policy().review_days
    assert [row.history_type for row in Policy.history.filter(topic=topic)] == ["-", "+"]


def test_a_topic_without_rules_of_its_own_has_none_to_give_up(mona):
    with pytest.raises(Refused, match="follows the house already"):
        follow_house(actor=mona, topic=make_topic())


def test_whoever_owns_an_article_of_the_topic_does_not_give_its_rules_up(mona, magnus):
    topic = make_article(mona).topic
    set_policy(actor=magnus, topic=topic, review_days=7)
    with pytest.raises(Refused, match="you own it or wrote in it"):
        follow_house(actor=mona, topic=topic)
