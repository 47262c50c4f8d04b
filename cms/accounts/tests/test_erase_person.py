"""Erasing a person's data: what goes, what stays, and who may."""

from datetime import date
from http import HTTPStatus
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from articles.tests.scenes import make_article
from cms.accounts.actions.erasing import erase_person
from cms.accounts.actions.invitations import accept_invitation, invite
from cms.accounts.actions.people import activate, change_own_details, rename, set_roles
from cms.accounts.models import AccountEvent, Invitation, OpenSession, User
from cms.accounts.roles import Role
from cms.accounts.tests.cast import PASSWORD
from cms.accounts.tests.letters import token_in_last_invitation
from cms.ledger.verification import verify
from cms.outbox.models import Notification, OutboxMessage
from cms.outbox.notifying import notify
from cms.publishing.tests.scenes import published
from cms.refusals import Refused
from reviews.actions import add_absence
from reviews.models import Absence, SignOff
from reviews.tests.scenes import make_assignment, make_round

ASKED = "asked for by letter"


def everything_in_the_database() -> str:
    """Every row of every table as text."""
    with connection.cursor() as cursor:
        said = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            said += [str(row) for row in cursor.fetchall()]
    return "\n".join(said).lower()


def tell(person: User) -> None:
    with transaction.atomic():
        notify(to=person, kind="review-invitation", subject="A review", text="Please.", path="/reviews/1/")


def test_address_password_and_sign_ins_go(client, mona, ravi):
    client.force_login(ravi)
    tell(ravi)
    erased = erase_person(actor=mona, person=ravi, reason=ASKED)
    assert erased.email == ""
    assert not erased.has_usable_password()
    assert not OpenSession.objects.filter(user=ravi).exists()
    assert not AccountEvent.objects.filter(user=ravi).exists()
    assert not Notification.objects.filter(recipient=ravi).exists()
    assert not OutboxMessage.objects.filter(recipient=ravi).exists()
    assert client.get(reverse("people:profile")).status_code == HTTPStatus.FOUND


def test_no_table_knows_the_address_or_the_user_name_any_more(mona, ravi):
    invite(actor=mona, email="w.wu@clinic.example", printed_name="Dr Wu", roles=[Role.REVIEWER])
    wu = accept_invitation(token=token_in_last_invitation(), username="wilhelmina", password=PASSWORD)
    change_own_details(
        actor=wu, credentials="MD", affiliation="Clinic by the Lake", specialty="", orcid="0000-0002-1825-0097"
    )
    rename(actor=mona, person=wu, printed_name="Dr W Wu")
    add_absence(actor=wu, reviewer=wu, starts_on=date(2030, 1, 1), ends_on=date(2030, 1, 9), note="An operation")
    LogEntry.objects.create(
        user=mona,
        content_type=ContentType.objects.get_for_model(EmailAddress),
        object_id="1",
        object_repr="w.wu@clinic.example",
        action_flag=DELETION,
    )
    tell(wu)
    erase_person(actor=mona, person=wu, reason=ASKED)
    kept = everything_in_the_database()
    for gone in ("w.wu@clinic.example", "wilhelmina", "clinic by the lake", "0000-0002-1825-0097", "an operation"):
        assert gone not in kept, gone
    assert "dr w wu" in kept


def test_the_record_holds_and_the_sign_off_says_what_it_said(edith, mona, ravi, rosa):
    change_own_details(actor=ravi, credentials="MD, FRCP", affiliation="St Luke's", specialty="haematology", orcid="")
    ravi = User.objects.get(pk=ravi.pk)
    published(make_article(owner=edith), mona, ravi, rosa)
    erase_person(actor=mona, person=ravi, reason=ASKED)
    sign_off = SignOff.objects.get(reviewer=ravi)
    assert (sign_off.printed_name, sign_off.credentials, sign_off.affiliation) == ("Dr Ravi", "MD, FRCP", "St Luke's")
    assert User.objects.get(pk=ravi.pk).name_with_credentials == "Dr Ravi, MD, FRCP"
    assert verify().holds


def test_the_history_says_that_it_happened(mona, ravi):
    newest = erase_person(actor=mona, person=ravi, reason=ASKED).history.first()
    assert newest.history_user == mona
    assert newest.history_change_reason == "personal data erased: asked for by letter"
    assert newest.username == f"erased-{ravi.pk}"


def test_a_neutral_name_that_somebody_has_gets_a_number(mona, ravi, stranger):
    User.objects.filter(pk=stranger.pk).update(username=f"Erased-{ravi.pk}")
    assert erase_person(actor=mona, person=ravi, reason=ASKED).username == f"erased-{ravi.pk}-2"


def test_what_others_are_told_stays(mona, ravi, rosa):
    tell(rosa)
    erase_person(actor=mona, person=ravi, reason=ASKED)
    assert rosa.email
    assert Notification.objects.filter(recipient=rosa).exists()


def test_an_open_invitation_to_the_address_works_no_longer(mona, ravi):
    invite(actor=mona, email="other@house.example", printed_name="Dr Ravi", roles=[Role.REVIEWER])
    EmailAddress.objects.create(user=ravi, email="other@house.example")
    erase_person(actor=mona, person=ravi, reason=ASKED)
    invitation = Invitation.objects.get()
    assert invitation.email == ""
    assert invitation.revoked_at is not None


def test_it_cannot_be_undone(mona, ravi):
    erased = erase_person(actor=mona, person=ravi, reason=ASKED)
    for undo in (
        lambda: activate(actor=mona, person=erased),
        lambda: rename(actor=mona, person=erased, printed_name="Dr R"),
        lambda: set_roles(actor=mona, person=erased, roles=[]),
        lambda: erase_person(actor=mona, person=erased, reason=ASKED),
    ):
        with pytest.raises(Refused, match="was erased"):
            undo()


def test_while_a_review_waits_it_is_refused(edith, mona, ravi):
    make_assignment(make_round(make_article(owner=edith)), ravi, mona)
    with pytest.raises(Refused, match="Reviews wait for them: 1"):
        erase_person(actor=mona, person=ravi, reason=ASKED)
    assert User.objects.get(pk=ravi.pk).email


def test_while_a_round_of_theirs_is_open_it_is_refused(edith, mona):
    make_round(make_article(owner=edith))
    with pytest.raises(Refused, match="Rounds of theirs are open: 1"):
        erase_person(actor=mona, person=edith, reason=ASKED)


def test_mona_does_not_erase_herself(mona):
    with pytest.raises(Refused, match="your own data"):
        erase_person(actor=mona, person=mona, reason=ASKED)


def test_edith_erases_nobody(edith, ravi):
    with pytest.raises(Refused, match="Only a managing editor"):
        erase_person(actor=edith, person=ravi, reason=ASKED)


def test_the_system_account_is_not_erased(mona, system):
    with pytest.raises(Refused, match="part of the software"):
        erase_person(actor=mona, person=system, reason=ASKED)


@pytest.mark.parametrize(("reason", "words"), [(" ", "Say why"), ("Mail of RAVI@house.example", "without the address")])
def test_the_reason_is_there_and_repeats_nothing(mona, ravi, reason, words):
    with pytest.raises(Refused, match=words):
        erase_person(actor=mona, person=ravi, reason=reason)
    assert User.objects.get(pk=ravi.pk).is_active


def test_the_page_says_what_goes_and_asks_twice(client, mona, ravi):
    client.force_login(mona)
    page = reverse("people:erase", args=[ravi.pk])
    assert "What stays, and why" in client.get(page).content.decode()
    assert client.post(page, {"reason": ASKED}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert User.objects.get(pk=ravi.pk).erased_at is None
    answer = client.post(page, {"reason": ASKED, "is_meant": "on"}, follow=True)
    assert "was erased on" in answer.content.decode()
    assert User.objects.get(pk=ravi.pk).erased_at


def test_the_page_says_what_to_do_first(client, edith, mona, ravi):
    make_assignment(make_round(make_article(owner=edith)), ravi, mona)
    client.force_login(mona)
    page = reverse("people:erase", args=[ravi.pk])
    assert "Hand these over" in client.get(page).content.decode()
    refused = client.post(page, {"reason": ASKED, "is_meant": "on"})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_command_erases_in_the_name_of_the_system(system, ravi):
    out = StringIO()
    call_command("erase_person", "Ravi", reason=ASKED, stdout=out)
    assert f"erased-{ravi.pk}" in out.getvalue()
    assert User.objects.get(pk=ravi.pk).history.first().history_user == system


def test_the_command_says_why_not(system, ravi):
    with pytest.raises(CommandError, match="Say why"):
        call_command("erase_person", "ravi", reason=" ")
    with pytest.raises(CommandError, match="Nobody has"):
        call_command("erase_person", "nobody", reason=ASKED)


def test_absences_of_others_stay(mona, ravi, rosa):
    add_absence(actor=rosa, reviewer=rosa, starts_on=date(2030, 1, 1), ends_on=date(2030, 1, 9), note="")
    erase_person(actor=mona, person=ravi, reason=ASKED)
    assert Absence.objects.get().reviewer == rosa


@pytest.mark.parametrize(
    "change", [{"is_active": True}, {"is_staff": True}, {"affiliation": "St Elsewhere"}, {"password": "a hash"}]
)
def test_the_database_refuses_an_erased_account_that_is_open_or_says_more(mona, ravi, change):
    erase_person(actor=mona, person=ravi, reason="They asked for it.")
    with pytest.raises(IntegrityError, match="erased_account_is_closed_and_empty"), transaction.atomic():
        User.objects.filter(pk=ravi.pk).update(**change)
