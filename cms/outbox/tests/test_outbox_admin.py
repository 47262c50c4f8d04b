"""Support sees whether a message went out, never what it says."""

from django.test import Client

from cms.accounts.models import User
from cms.outbox.actions import queue_mail


def test_support_sees_the_message_but_not_its_text(db, edith):
    root = User.objects.create_superuser("root", "root@house.example", "a long passphrase", printed_name="Root")
    message = queue_mail(to=edith, subject="Your link", body="https://secret", kind="invitation", wipe_when_sent=True)
    client = Client()
    client.force_login(root)
    page = client.get(f"/admin/outbox/outboxmessage/{message.pk}/change/").content.decode()
    assert "Your link" in page
    assert "https://secret" not in page
    assert 'name="_save"' not in page
