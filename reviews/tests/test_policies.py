"""The review rules are data; a running round keeps those it started with."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from articles.tests.scenes import edited, make_article, make_topic
from cms.refusals import Refused
from reviews.actions import set_policy
from reviews.models import Approval, Policy, Round
from reviews.policy import policy_for
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


def test_without_any_row_two_approvals_are_needed():
    assert policy_for(make_topic()).approvals_needed == 2


def test_the_topics_rules_come_before_the_houses(mona):
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
