"""Declared interests: a managing editor decides before the text opens. Authors of cited sources are pointed out."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Group

from articles.models import VersionReference
from articles.tests.scenes import make_article
from cms import clock
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.accounts.tests.cast import make_user
from cms.outbox.models import Notification
from cms.refusals import Refused
from reviews.actions import accept, assign, decide_conflict
from reviews.conflicts import cited_works
from reviews.models import Assignment, ConflictDecision, Round, SignOff
from reviews.policy import why_not_read
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db

MAY, MAY_NOT = ConflictDecision.Outcome.MAY_REVIEW, ConflictDecision.Outcome.MAY_NOT_REVIEW


@pytest.fixture
def review(edith) -> Round:
    return make_round(make_article(edith))


@pytest.fixture
def declared(review, ravi, mona) -> Assignment:
    """Ravi accepts and declares shares."""
    return accept(
        assignment=assign(review=review, actor=mona, reviewer=ravi),
        actor=ravi,
        has_interests=True,
        interests="Shares in Neutro Ltd.",
        interest_kinds=["financial"],
    )


def decide(assignment: Assignment, actor, outcome=MAY) -> ConflictDecision:
    return decide_conflict(assignment=assignment, actor=actor, outcome=outcome, reason="Too few to matter.")


def refusal_of(action) -> str:
    with pytest.raises(Refused) as refusal:
        action()
    return refusal.value.code


def test_the_text_stays_closed_until_somebody_decided(declared, ravi):
    assert "managing editor" in why_not_read(ravi, declared)
    assert refusal_of(lambda: signed(declared)) == "may-not-sign"


def test_managing_editors_are_told_at_once(declared, mona):
    told = Notification.objects.get(recipient=mona, kind="interests-declared")
    assert told.subject.startswith("Dr Ravi declared interests (Financial): ")
    assert "Financial: Shares in Neutro Ltd." in told.text


def test_it_opens_when_the_reviewer_may_judge(declared, ravi, mona):
    decide(declared, mona)
    fresh = Assignment.objects.get(pk=declared.pk)
    assert why_not_read(ravi, fresh) is None
    signature = signed(fresh)
    assert (signature.interests, signature.kinds_signed) == ("Shares in Neutro Ltd.", ["financial"])
    assert signature.interests_printed == "Financial: Shares in Neutro Ltd."


def test_of_a_sign_off_from_before_kinds_were_signed_only_the_words_are_printed():
    older = SignOff(interests="Shares in Neutro Ltd.", signed_at=clock.now())
    assert older.interests_printed == "Shares in Neutro Ltd."
    assert "interest_kinds" not in older.record()


def test_the_assignment_ends_when_not(declared, mona, ravi):
    decide(declared, mona, MAY_NOT)
    fresh = Assignment.objects.get(pk=declared.pk)
    assert (fresh.state, fresh.close_reason) == ("closed", "Declared interests: Too few to matter.")
    assert Notification.objects.filter(recipient=ravi, kind="conflict-decided").count() == 1


def test_it_is_decided_once(declared, mona, magnus):
    decide(declared, mona)
    assert refusal_of(lambda: decide(declared, magnus, MAY_NOT)) == "may-not-decide"


@pytest.mark.parametrize("who", ["edith", "ravi", "stranger"])
def test_only_a_managing_editor_decides(declared, who, request):
    assert refusal_of(lambda: decide(declared, request.getfixturevalue(who))) == "may-not-decide"


def test_nobody_decides_about_the_reviewers_of_their_own_text(mona, magnus, ravi):
    review = make_round(make_article(mona, title="Whose text is it?"))
    assignment = accept(
        assignment=assign(review=review, actor=magnus, reviewer=ravi),
        actor=ravi,
        has_interests=True,
        interests="Shares.",
        interest_kinds=["financial"],
    )
    assert refusal_of(lambda: decide(assignment, mona)) == "may-not-decide"


@pytest.mark.parametrize("kinds", [[], ["political"], ["financial", "political"]])
def test_interests_have_known_kinds(review, ravi, mona, kinds):
    invited = assign(review=review, actor=mona, reviewer=ravi)
    answer = {"has_interests": True, "interests": "Some.", "interest_kinds": kinds}
    assert refusal_of(lambda: accept(assignment=invited, actor=ravi, **answer)) == "kinds-missing"


def test_without_interests_nothing_is_to_be_decided(review, ravi, mona):
    assignment = make_assignment(review, ravi, mona)
    assert why_not_read(ravi, assignment) is None
    assert refusal_of(lambda: decide(assignment, mona)) == "may-not-decide"


def reference(*authors: dict[str, str]) -> VersionReference:
    return VersionReference(key="key", csl=json.dumps({"title": "A trial", "author": list(authors)}))


@pytest.mark.parametrize(
    ("printed", "author", "is_author"),
    [
        ("Dr Amara Okafor", {"family": "Okafor", "given": "Amara"}, True),
        ("Dr Amara Okafor", {"family": "Okafor", "given": "A"}, True),
        ("Dr Amara B. Okafor", {"family": "Okafor", "given": "AB"}, True),
        ("Dr Amara Okafor", {"family": "Okafor", "given": "Chidi"}, False),
        ("Prof. José Müller", {"family": "Muller", "given": "J."}, True),
        ("Dr Amara Okafor", {"literal": "Okafor Group"}, False),
        ("Okafor", {"family": "Okafor", "given": "A"}, False),
    ],
)
def test_authors_are_recognised_by_family_name_and_initials(db, printed, author, is_author):
    works = cited_works(make_user(printed, username="somebody"), [reference(author)])
    assert [work.is_certain for work in works] == ([False] if is_author else [])


def test_an_orcid_makes_it_certain(db):
    reviewer = make_user("Dr A Okafor", orcid="0000-0002-1825-0097")
    author = {"family": "Smith", "ORCID": "https://orcid.org/0000-0002-1825-0097"}
    (work,) = cited_works(reviewer, [reference(author)])
    assert work.is_certain


def test_a_decision_needs_a_reason(declared, mona):
    undecided = {"assignment": declared, "actor": mona, "outcome": MAY}
    assert refusal_of(lambda: decide_conflict(reason="  ", **undecided)) == "reason-missing"
    assert not ConflictDecision.objects.exists()


def test_a_managing_editor_on_the_board_does_not_decide_about_their_own_interests(declared, ravi):
    ravi.groups.add(Group.objects.get(name=Role.MANAGING_EDITOR.value))
    with pytest.raises(Refused, match="Nobody decides about their own interests"):
        decide(declared, User.objects.get(pk=ravi.pk))
    assert not ConflictDecision.objects.exists()


def test_the_text_opens_to_nobody_with_somebody_elses_assignment(review, ravi, rosa, mona):
    assert why_not_read(rosa, make_assignment(review, ravi, mona)) == "This assignment is somebody else's."
