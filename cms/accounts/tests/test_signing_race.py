"""Guesses sent at the same moment: all are counted."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from cms.accounts.models import SigningAttempt
from cms.accounts.signing import SigningLocked, WrongPassword, confirm_password
from cms.outbox.models import OutboxMessage


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_twelve_parallel_guesses_five_are_looked_at(ravi, mona):
    def guess(number: int) -> str:
        try:
            confirm_password(ravi, f"guess {number}", purpose="sign-off")
        except (WrongPassword, SigningLocked) as refusal:
            return refusal.code
        finally:
            connection.close()
        return "signed"

    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(guess, range(12)))
    assert "signed" not in outcomes
    assert SigningAttempt.objects.count() == 5
    assert OutboxMessage.objects.filter(kind="signing-locked").count() == 1
