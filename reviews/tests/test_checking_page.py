"""Checking claims, answering in threads, keeping what is typed, and absences, on their pages."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.urls import reverse
from lxml import html

from articles.tests.scenes import TEXT, edited, make_article
from cms import clock
from cms.accounts.tests import cast
from reviews.actions import add_absence, comment, reply, set_policy, withdraw_round
from reviews.claim_checks import claim_sheet
from reviews.models import Absence, Assignment, ClaimCheck, Comment, ReviewDraft, SignOff
from reviews.tests.pages import to
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]

PASSWORD = "a long enough passphrase"


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return make_assignment(make_round(make_article(cast.make_edith())), cast.make_ravi(), cast.make_mona()).pk


@pytest.fixture
def assignment(made) -> Assignment:
    return Assignment.objects.get(pk=made)


def texts_of(page: str, tag: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in html.fromstring(page).iter(tag)]


def check(client, assignment: Assignment, verdict: str, **more: object):
    identity = claim_sheet(assignment).claims[0].claim.identity
    return client.post(reverse("reviews:check_claim", args=[assignment.pk, identity]), {"verdict": verdict, **more})


def test_every_claim_is_listed_with_its_sources(client, ravi, assignment):
    client.force_login(ravi)
    page = client.get(to("assignment", assignment)).content.decode()
    for one in claim_sheet(assignment).claims:
        assert f"claim-{one.claim.identity[:12]}" in page
    assert f"0 of {claim_sheet(assignment).total}" in page
    assert "Do the sources bear it out?" in page


def test_a_verdict_is_kept_and_the_page_goes_back_to_the_claim(client, ravi, assignment):
    client.force_login(ravi)
    answer = check(client, assignment, "partly", note="Adults only.")
    row = ClaimCheck.objects.get()
    assert (row.verdict, row.note) == ("partly", "Adults only.")
    assert f"#claim-{row.claim_identity[:12]}" in answer["Location"]


def test_a_script_learns_how_far_it_is(client, ravi, assignment):
    client.force_login(ravi)
    identity = claim_sheet(assignment).claims[0].claim.identity
    url = reverse("reviews:check_claim", args=[assignment.pk, identity])
    answer = client.post(url, {"verdict": "supported"}, headers={"accept": "application/json"})
    total = claim_sheet(assignment).total
    assert json.loads(answer.content) == {
        "checked": 1,
        "total": total,
        "verdicts": "1 supported",
        "filters": [
            {"value": "", "label": "All", "count": total},
            {"value": "to-check", "label": "To check", "count": total - 1},
            {"value": "supported", "label": "Supported", "count": 1},
        ],
    }


@pytest.mark.parametrize("verdict", ["maybe", "supported\0", "x" * 500])
def test_a_verdict_that_is_none_is_refused_with_a_sentence(client, ravi, assignment, verdict):
    client.force_login(ravi)
    identity = claim_sheet(assignment).claims[0].claim.identity
    url = reverse("reviews:check_claim", args=[assignment.pk, identity])
    answer = client.post(url, {"verdict": verdict}, headers={"accept": "application/json"})
    assert answer.status_code in {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
    assert json.loads(answer.content)["message"]
    assert not ClaimCheck.objects.exists()


def test_a_remark_that_must_be_answered_says_so(client, ravi, assignment):
    client.force_login(ravi)
    client.post(to("comment", assignment), {"body": "For adults only?", "must_fix": "on"})
    assert Comment.objects.get().must_fix
    assert "Must be answered" in client.get(to("assignment", assignment)).content.decode()


def test_a_name_that_nobody_has_keeps_the_comment_in_the_form(client, ravi, assignment, edith):
    client.force_login(ravi)
    answer = client.post(to("comment", assignment), {"body": "For adults only, @nobody?"})
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Nobody of this round is called “@nobody”" in page
    assert "For adults only, @nobody?" in page
    assert f"@{edith.printed_name}" in page


def test_the_box_says_how_the_verdicts_fell(client, ravi, assignment):
    client.force_login(ravi)
    check(client, assignment, "not-supported")
    page = client.get(to("assignment", assignment)).content.decode()
    assert page.count("1 not supported") == 2
    assert 'data-verdict="not-supported"' in page


def test_what_must_be_answered_from_an_earlier_round_is_counted_and_open_to_see(client, ravi, edith, mona, assignment):
    comment(review=assignment.round, actor=ravi, body="For adults only?", must_fix=True)
    withdraw_round(review=assignment.round, actor=edith, reason="A table is missing.")
    again = make_assignment(make_round(edited(assignment.round.article, edith, f"{TEXT}\nMore.\n")), ravi, mona)
    client.force_login(ravi)
    page = " ".join(client.get(to("assignment", again)).content.decode().split())
    assert "Comments (1)" in page
    assert "1 open, 1 must be answered before an approval (1 from an earlier round)" in page
    assert "<details open> <summary>From earlier rounds (1)</summary>" in page
    client.force_login(edith)
    desk = " ".join(client.get(reverse("desk:round", args=[again.round_id])).content.decode().split())
    assert "1 open, 1 must be answered before an approval (1 from an earlier round)" in desk
    assert "<details open> <summary>From earlier rounds (1)</summary>" in desk


def test_words_that_no_version_held_are_not_called_gone(client, ravi, edith, mona, assignment):
    client.force_login(ravi)
    sent = client.post(to("comment", assignment), {"body": "Why?", "quote": "words of my own"}, follow=True)
    assert "does not hold the words of your passage" in sent.content.decode()
    withdraw_round(review=assignment.round, actor=edith, reason="A table is missing.")
    again = make_assignment(make_round(edited(assignment.round.article, edith, f"{TEXT}\nMore.\n")), ravi, mona)
    page = client.get(to("assignment", again)).content.decode()
    assert "These words did not stand in the text like this." in page
    assert "Passage gone" not in page


def test_who_has_signed_is_not_offered_to_demand_an_answer(client, ravi, assignment):
    client.force_login(ravi)
    assert "Must be answered before approval" in client.get(to("assignment", assignment)).content.decode()
    signed(assignment)
    assert "Must be answered before approval" not in client.get(to("assignment", assignment)).content.decode()


def test_claims_are_narrowed_down_in_the_address(client, ravi, assignment):
    client.force_login(ravi)
    check(client, assignment, "partly")
    first, *others = [one.claim.identity[:12] for one in claim_sheet(assignment).claims]
    page = client.get(to("assignment", assignment), {"claims": "to-check"}).content.decode()
    assert [f'id="claim-{one}"' in page for one in (first, *others)] == [False, *[True] * len(others)]
    page = client.get(to("assignment", assignment), {"claims": "partly"}).content.decode()
    assert [f'id="claim-{one}"' in page for one in (first, *others)] == [True, *[False] * len(others)]
    assert "Partly supported 1" in texts_of(page, "a")


def test_without_a_script_a_verdict_leads_back_to_what_is_left_to_check(client, ravi, assignment):
    client.force_login(ravi)
    identity = claim_sheet(assignment).claims[0].claim.identity
    url = reverse("reviews:check_claim", args=[assignment.pk, identity])
    answer = client.post(f"{url}?audience=professional&claims=to-check", {"verdict": "supported"})
    assert answer["Location"] == f"{to('assignment', assignment)}?audience=professional&claims=to-check#claims"


def test_only_what_is_to_be_checked_has_its_source_open(client, ravi, assignment):
    client.force_login(ravi)
    check(client, assignment, "supported")
    page = html.fromstring(client.get(to("assignment", assignment)).content)
    forms = page.xpath("//form[contains(@class, 'claim')][@data-verdict]")
    assert [bool(form.xpath("./details[.//ul][@open]")) for form in forms] == [False, *[True] * (len(forms) - 1)]
    assert [form.xpath(".//a[@data-next-to-check]/@href") for form in forms] == [
        [f"#{forms[1].get('id')}"],
        [f"#{forms[2].get('id')}"],
        [f"#{forms[1].get('id')}"],
    ]


def test_the_page_says_what_changed_since_the_reviewer_last_saw_the_text(client, ravi, edith, mona, assignment):
    signed(assignment, SignOff.Choice.REQUEST_CHANGES)
    text = f"{TEXT}\n\nGive 5 mg [@curtis2014].\n"
    again = make_assignment(make_round(edited(assignment.round.article, edith, text)), ravi, mona)
    client.force_login(ravi)
    page = " ".join(client.get(to("assignment", again)).content.decode().split())
    assert "Since version 1, which you last saw:</strong> 1 claim added" in page
    assert "New or changed since the version that you last saw." in page


def test_what_others_said_since_is_marked_as_new(client, ravi, edith, mona, assignment):
    asked = comment(review=assignment.round, actor=ravi, body="For adults only?")
    signed(assignment, SignOff.Choice.REQUEST_CHANGES)
    with clock.pretend(clock.now() + timedelta(days=3)):
        reply(comment=asked, actor=edith, body="The heading says so.")
        again = make_assignment(make_round(edited(assignment.round.article, edith, f"{TEXT}\nMore.\n")), ravi, mona)
        comment(review=again.round, actor=edith, body="Please look at the last line.")
        client.force_login(ravi)
        page = " ".join(client.get(to("assignment", again)).content.decode().split())
    assert "2 new comments</a> since you were last at work on it." in page
    assert page.count('title="Since you were last at work on it."') == 2


def test_answers_and_marks_are_one_click_away(client, ravi, assignment, edith):
    made = comment(review=assignment.round, actor=ravi, body="For adults only?", must_fix=True)
    client.force_login(edith)
    round_page = reverse("desk:round", args=[assignment.round_id])
    client.post(reverse("desk:reply", args=[assignment.round_id, made.pk]), {"body": "The heading says so."})
    assert "Answered" in client.get(round_page).content.decode()
    client.force_login(ravi)
    client.post(reverse("reviews:reopen", args=[assignment.pk, made.pk]))
    assert "Must be answered" in client.get(to("assignment", assignment)).content.decode()
    client.post(reverse("reviews:resolve", args=[assignment.pk, made.pk]))
    assert "Resolved" in client.get(to("assignment", assignment)).content.decode()


def test_an_empty_answer_comes_back(client, ravi, assignment, edith):
    made = comment(review=assignment.round, actor=ravi, body="For adults only?")
    client.force_login(edith)
    answer = client.post(reverse("desk:reply", args=[assignment.round_id, made.pk]), {"body": " "})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_comment_of_another_article_is_not_there(client, ravi, assignment, emil, mona, rosa):
    other = make_assignment(make_round(make_article(emil, title="Another question?")), rosa, mona)
    elsewhere = comment(review=other.round, actor=rosa, body="Why?")
    client.force_login(ravi)
    answer = client.post(reverse("reviews:reply", args=[assignment.pk, elsewhere.pk]), {"body": "Hm."})
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_what_is_typed_is_kept_and_comes_back(client, ravi, assignment):
    client.force_login(ravi)
    client.post(to("keep", assignment), {"decision": "request-changes", "comment": "Doses need units."})
    assert ReviewDraft.objects.get().comment == "Doses need units."
    assert "Doses need units." in client.get(to("assignment", assignment)).content.decode()
    assert not SignOff.objects.exists()


def test_the_checklist_is_asked_and_signed(client, magnus, edith, mona, ravi):
    set_policy(actor=magnus, topic=None, checklist=[{"question": "Are all doses right?", "required": True}])
    assignment = make_assignment(make_round(make_article(edith)), ravi, mona)
    client.force_login(ravi)
    sign = {
        "decision": "approve",
        "password": PASSWORD,
        "version_sha256": assignment.round.version.version_sha256,
    }
    refused = client.post(to("sign", assignment), sign)
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Are all doses right?" in refused.content.decode()
    client.post(to("sign", assignment), sign | {"answer_0": "yes"})
    assert json.loads(SignOff.objects.get().checklist)[0]["answer"] is True


def test_a_question_is_a_group_of_yes_and_no_and_one_that_is_not_required_can_stay_open(
    client, magnus, edith, mona, ravi
):
    asked = [{"question": "Are all doses right?", "required": True}, {"question": "Is it short?", "required": False}]
    set_policy(actor=magnus, topic=None, checklist=asked)
    assignment = make_assignment(make_round(make_article(edith)), ravi, mona)
    client.force_login(ravi)
    page = client.get(to("assignment", assignment)).content.decode()
    assert {"Are all doses right?", "Is it short?"} <= set(texts_of(page, "legend"))
    offered = {
        name: re.findall(rf'type="radio" name="{name}" value="(\w*)"', page) for name in ("answer_0", "answer_1")
    }
    assert offered == {"answer_0": ["yes", "no"], "answer_1": ["yes", "no", ""]}


def test_answers_are_kept_while_they_are_given(client, magnus, edith, mona, ravi):
    asked = [{"question": question, "required": False} for question in ("Doses?", "Words?", "Figures?")]
    set_policy(actor=magnus, topic=None, checklist=asked)
    assignment = make_assignment(make_round(make_article(edith)), ravi, mona)
    client.force_login(ravi)
    client.post(to("keep", assignment), {"answer_0": "yes", "answer_1": "no", "answer_2": "perhaps"})
    assert ReviewDraft.objects.get().answers == {"0": "yes", "1": "no"}
    page = client.get(to("assignment", assignment)).content.decode()
    assert re.findall(r'name="(answer_\d)" value="(\w*)"[^>]* checked', page) == [
        ("answer_0", "yes"),
        ("answer_1", "no"),
        ("answer_2", ""),
    ]


def test_a_box_ticked_in_a_draft_from_before_is_a_yes_and_an_empty_one_no_answer():
    assert ReviewDraft(answers={"0": True, "1": False}).given == {"0": "yes"}


def test_handing_over_leads_back_to_the_queue(client, ravi, rosa, assignment):
    client.force_login(ravi)
    answer = client.post(to("hand_over", assignment), {"colleague": rosa.pk, "reason": "More her field."})
    assert answer["Location"] == reverse("reviews:queue")
    assert Assignment.objects.get(reviewer=rosa).replaces == assignment


def test_handing_over_lists_those_who_can_take_it_with_what_helps_to_choose(client, ravi, rosa, ruth, mona, assignment):
    make_assignment(assignment.round, ruth, mona)
    today = clock.now().date()
    add_absence(actor=rosa, reviewer=rosa, starts_on=today + timedelta(days=2), ends_on=today + timedelta(days=4))
    client.force_login(ravi)
    page = client.get(to("hand_over", assignment)).content.decode()
    [offered] = [words for words in texts_of(page, "label") if "open" in words]
    assert offered.startswith(rosa.name_with_credentials)
    assert "nothing open" in offered
    assert "away" in offered
    assert f"{ruth} is assigned already." in page


def test_nobody_who_is_away_takes_a_review_over(client, ravi, rosa, assignment):
    today = clock.now().date()
    add_absence(actor=rosa, reviewer=rosa, starts_on=today, ends_on=today + timedelta(days=4))
    client.force_login(ravi)
    answer = client.post(to("hand_over", assignment), {"colleague": rosa.pk, "reason": "More her field."})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "is away until" in answer.content.decode()
    assert not Assignment.objects.filter(reviewer=rosa).exists()


def test_absences_are_noted_and_taken_back(client, ravi):
    client.force_login(ravi)
    today = clock.now().date()
    days = {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=3)).isoformat()}
    client.post(reverse("reviews:absences"), days)
    absence = Absence.objects.get()
    assert client.post(reverse("reviews:absences"), days).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    client.post(reverse("reviews:remove_absence", args=[absence.pk]))
    assert not Absence.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_more_on_the_page_asks_no_more_of_the_database(
    client, ravi, edith, assignment, rows, django_assert_num_queries
):
    for number in range(rows):
        comment(review=assignment.round, actor=ravi, body=f"Remark {number}")
        check(client, assignment, "supported")
    client.force_login(ravi)
    with django_assert_num_queries(13):
        client.get(to("assignment", assignment))
