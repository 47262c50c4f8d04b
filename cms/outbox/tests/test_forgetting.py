"""How long it is kept what people were told."""

from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from cms import clock
from cms.outbox.delivery import MAX_ATTEMPTS
from cms.outbox.forgetting import forget_old_mail
from cms.outbox.models import Notification, OutboxMessage
from cms.outbox.notifying import notify


def told(person, *, dedupe_key: str = "") -> Notification:
    with transaction.atomic():
        made = notify(
            to=person, kind="answer-due-soon", subject="Soon", text="Please.", path="/reviews/1/", dedupe_key=dedupe_key
        )
    assert made is not None
    return made


def days_ago(days: int):
    return clock.now() - timedelta(days=days)


def test_a_notification_goes_a_year_after_it_was_read(ravi, settings):
    told(ravi), told(ravi), told(ravi)
    old, young, unread = Notification.objects.order_by("pk")
    Notification.objects.filter(pk=old.pk).update(read_at=days_ago(settings.NOTIFICATION_DAYS + 1))
    Notification.objects.filter(pk=young.pk).update(read_at=days_ago(settings.NOTIFICATION_DAYS - 1))
    assert forget_old_mail()[0] == 1
    assert set(Notification.objects.all()) == {young, unread}


def test_mail_goes_when_it_was_sent_or_given_up_long_ago(ravi, settings):
    waiting, sent, given_up, young = (told(ravi).message for _ in range(4))
    long_ago = days_ago(settings.SENT_MAIL_DAYS + 1)
    OutboxMessage.objects.update(sent_at=None, due_at=long_ago)
    OutboxMessage.objects.filter(pk=sent.pk).update(sent_at=long_ago)
    OutboxMessage.objects.filter(pk=given_up.pk).update(attempts=MAX_ATTEMPTS)
    OutboxMessage.objects.filter(pk=young.pk).update(sent_at=clock.now())
    assert forget_old_mail() == (0, 2)
    assert set(OutboxMessage.objects.all()) == {waiting, young}
    assert Notification.objects.count() == 4


def test_what_is_told_once_is_not_told_again(client, ravi, settings):
    told(ravi, dedupe_key="once")
    Notification.objects.update(read_at=days_ago(settings.NOTIFICATION_DAYS + 1))
    assert forget_old_mail()[0] == 1
    assert forget_old_mail()[0] == 0
    with transaction.atomic():
        again = notify(to=ravi, kind="answer-due-soon", subject="Soon", text="", path="/", dedupe_key="once")
    assert again is None
    client.force_login(ravi)
    assert list(client.get(reverse("people:notifications")).context["page_obj"]) == []


def test_the_command_says_what_it_did(db):
    out = StringIO()
    call_command("forget_mail", stdout=out)
    assert out.getvalue() == "0 old notifications and 0 old messages deleted.\n"
