"""How a person wants to be told."""

from __future__ import annotations

from typing import Any

from django import forms

from cms.accounts.time_zones import time_zone_choices
from cms.outbox.models import NotificationSettings

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class NotificationSettingsForm(forms.Form):
    """Delivery, time zone and quiet hours. The rules themselves are in the action."""

    delivery = forms.ChoiceField(
        label="Mail",
        choices=NotificationSettings.Delivery.choices,
        widget=forms.RadioSelect,
        help_text="In the application you are always told at once. What is urgent is always mailed at once.",
    )
    time_zone = forms.ChoiceField(label="Your time zone")
    quiet_from = forms.TimeField(label="Quiet hours from", widget=CLOCK)
    quiet_until = forms.TimeField(
        label="Quiet hours until",
        widget=CLOCK,
        help_text=(
            "Mail that is not urgent waits until then, and mail of the day comes at that time. "
            "The same time twice means no quiet hours."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        if isinstance(zone, forms.ChoiceField):
            zone.choices = time_zone_choices()
