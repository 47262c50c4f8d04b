"""Absences on their page: a member's own, and those that a managing editor notes for somebody who cannot."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.urls import reverse

from cms import clock
from reviews.actions import add_absence
from reviews.models import Absence

pytestmark = pytest.mark.django_db


def days(first: int = 0, last: int = 5, note: str = "") -> dict[str, str]:
    today = clock.now().date()
    return {
        "starts_on": (today + timedelta(days=first)).isoformat(),
        "ends_on": (today + timedelta(days=last)).isoformat(),
        "note": note,
    }


def test_a_managing_editor_notes_that_somebody_fell_ill(client, mona, ravi):
    client.force_login(mona)
    page = client.post(reverse("reviews:absences_of", args=[ravi.pk]), days(note="Ill"), follow=True).content.decode()
    assert Absence.objects.get().reviewer == ravi
    assert "Dr Ravi is told" in page
    assert "Noted by Mona" in page


def test_the_member_sees_who_noted_it_and_takes_it_back(client, mona, ravi):
    client.force_login(mona)
    client.post(reverse("reviews:absences_of", args=[ravi.pk]), days())
    client.force_login(ravi)
    assert "Noted by Mona" in client.get(reverse("reviews:absences")).content.decode()
    answer = client.post(reverse("reviews:remove_absence", args=[Absence.objects.get().pk]))
    assert answer["Location"] == reverse("reviews:absences")
    assert not Absence.objects.exists()


def test_what_a_member_noted_themself_names_nobody(client, ravi):
    client.force_login(ravi)
    client.post(reverse("reviews:absences"), days())
    assert "Noted by" not in client.get(reverse("reviews:absences")).content.decode()


def test_a_managing_editor_takes_it_back_and_stays_on_the_page(client, mona, ravi):
    client.force_login(mona)
    client.post(reverse("reviews:absences_of", args=[ravi.pk]), days())
    answer = client.post(reverse("reviews:remove_absence", args=[Absence.objects.get().pk]))
    assert answer["Location"] == reverse("reviews:absences_of", args=[ravi.pk])


def test_the_same_rules_hold_and_nothing_typed_is_lost(client, mona, ravi):
    client.force_login(mona)
    answer = client.post(reverse("reviews:absences_of", args=[ravi.pk]), days(first=5, last=1, note="In hospital"))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "The last day comes before the first." in answer.content.decode()
    assert "In hospital" in answer.content.decode()


def test_only_members_of_the_board_have_such_a_page(client, mona, edith):
    client.force_login(mona)
    assert client.get(reverse("reviews:absences_of", args=[edith.pk])).status_code == HTTPStatus.NOT_FOUND


def test_a_colleague_takes_nothing_back(client, mona, ravi, rosa):
    today = clock.now().date()
    absence = add_absence(actor=mona, reviewer=ravi, starts_on=today, ends_on=today)
    client.force_login(rosa)
    answer = client.post(reverse("reviews:remove_absence", args=[absence.pk]))
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_the_page_of_a_member_leads_there(client, mona, ravi, edith):
    client.force_login(mona)
    address = reverse("reviews:absences_of", args=[ravi.pk])
    assert address in client.get(reverse("people:person", args=[ravi.pk])).content.decode()
    assert "/absences/of/" not in client.get(reverse("people:person", args=[edith.pk])).content.decode()


@pytest.mark.parametrize("rows", [1, 4])
def test_more_absences_ask_no_more_of_the_database(client, mona, ravi, rows, django_assert_num_queries):
    for row in range(rows):
        day = clock.now().date() + timedelta(days=row)
        add_absence(actor=mona, reviewer=ravi, starts_on=day, ends_on=day)
    client.force_login(mona)
    with django_assert_num_queries(5):
        client.get(reverse("reviews:absences_of", args=[ravi.pk]))
