"""What a person does with their notifications: read them, and choose how they are told."""

from __future__ import annotations

from datetime import time

from django.db import transaction

from cms.accounts.models import User
from cms.accounts.time_zones import time_zone_names
from cms.ledger.audit import save_audited
from cms.outbox.models import Notification, NotificationSettings
from cms.outbox.notifying import note_read
from cms.refusals import Refused


def mark_read(*, actor: User, notification: Notification) -> None:
    """Note that the person has opened it; the first time counts. Raises Refused for somebody else's."""
    if notification.recipient_id != actor.pk:
        raise Refused("This notification is somebody else's.", code="not-yours")
    note_read(Notification.objects.filter(pk=notification.pk))


def mark_all_read(*, actor: User, newest: int) -> int:
    """Note all of the person's as read, up to the one numbered `newest`: what came after the page was opened stays
    unread. Returns how many that were."""
    return note_read(Notification.objects.filter(recipient=actor, pk__lte=newest))


@transaction.atomic
def set_notification_settings(
    *, actor: User, delivery: str, time_zone: str, quiet_from: time, quiet_until: time
) -> NotificationSettings:
    """Choose how one is told oneself: mail at once or once a day, where one's clock stands, and the quiet hours (none
    where both times are the same).

    Changes: the person's settings, with an audit entry where anything is new. Raises Refused for a way or a time zone
    that does not exist.
    """
    if delivery not in NotificationSettings.Delivery.values:
        raise Refused("Choose when mail is sent.", code="unknown-delivery")
    if time_zone not in time_zone_names():
        raise Refused("Choose a time zone from the list.", code="unknown-time-zone")
    # The account is locked: the row of settings need not be there yet.
    person = User.objects.select_for_update().get(pk=actor.pk)
    wishes = NotificationSettings.objects.filter(user=person).first() or NotificationSettings(user=person)
    chosen = {"delivery": delivery, "time_zone": time_zone, "quiet_from": quiet_from, "quiet_until": quiet_until}
    changed = [name for name, value in chosen.items() if getattr(wishes, name) != value]
    if wishes.pk and not changed:
        return wishes
    for name, value in chosen.items():
        setattr(wishes, name, value)
    save_audited(wishes, by=actor, reason="How to be told", update_fields=changed if wishes.pk else None)
    return wishes
