"""Proving at the moment of signing that the person is who the session says (21 CFR 11.200: re-authentication at each
signing).

The password is checked *before* the transaction that signs. Every answer is recorded and committed on its own, so
that an answer that was wrong stays on record while nothing else of the signing does.

An attempt is written before its password is hashed, and counts as wrong until its success is written. So guesses sent
in parallel cannot slip past the limit while the hashes are being computed, and no lock is held during the slow hash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils import timezone

from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, SigningAttempt, SigningSuccess, User
from cms.accounts.queries import managing_editors
from cms.accounts.second_factors import code_is_right, needs_code, passkey_is_right
from cms.outbox.notifying import Telling, notify_all
from cms.refusals import Refused

WRONG_ANSWERS_ALLOWED = 5
WINDOW = timedelta(minutes=15)
LOCK_TIME = timedelta(minutes=15)
PROOF_LIFETIME = timedelta(seconds=60)

_SEAL = object()


class WrongAnswer(Refused):
    """The password, the code or the passkey was not this person's."""

    def __init__(self, left: int, what: str = "The password is not right", code: str = "wrong-password") -> None:
        tries = "1 more try" if left == 1 else f"{left} more tries"
        super().__init__(
            f"{what}; nothing was signed. You have {tries} before signing is locked for 15 minutes.", code=code
        )


class WrongPassword(WrongAnswer):
    """The password was not this person's."""


class WrongCode(WrongAnswer):
    """The password was right, the app's code was not."""

    def __init__(self, left: int) -> None:
        super().__init__(left, "The code of your app is not right, or was used before", "wrong-code")


class WrongPasskey(WrongAnswer):
    """The passkey was not one of this account's, or answered something else."""

    def __init__(self, left: int) -> None:
        super().__init__(left, "The passkey was not accepted", "wrong-passkey")


class SigningLocked(Refused):
    """Too many wrong answers. `opens_at` is when signing opens again."""

    def __init__(self, opens_at: datetime) -> None:
        when = f"{timezone.localtime(opens_at):%H:%M %Z}"
        super().__init__(
            f"Signing with this account is locked until {when}, after {WRONG_ANSWERS_ALLOWED} wrong answers. "
            "Nothing was signed, and the managing editors have been told. If it was not you, change your password.",
            code="signing-locked",
        )
        self.opens_at = opens_at


class MayNotSign(Refused):
    """The account is inactive, is the system account, or has no password."""

    def __init__(self) -> None:
        super().__init__("This account cannot sign.", code="may-not-sign")


class ProofRefused(Refused):
    """The proof is somebody else's, or too old."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, code="proof-refused")


@dataclass(frozen=True)
class SignatureProof:
    """That one person gave the right password, or used their passkey, just now. Only `confirm_password` and
    `confirm_passkey` make these; any other call raises TypeError.

    An action that signs takes a proof and calls `check` with the person whose name it writes.
    """

    user_id: int
    purpose: str
    at: datetime
    method: str = "password"
    seal: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise TypeError("Only confirm_password and confirm_passkey of cms.accounts.signing make a SignatureProof.")

    def check(self, user: User) -> None:
        """Raise ProofRefused unless this proof is `user`'s and less than 60 seconds old."""
        if user.pk != self.user_id:
            raise ProofRefused("The password was confirmed by another person: nobody signs for somebody else.")
        if not timedelta() <= clock.now() - self.at <= PROOF_LIFETIME:
            raise ProofRefused("The password was confirmed too long ago. Enter it again.")


def confirm_password(user: User, password: str, *, purpose: str, code: str = "") -> SignatureProof:
    """Check `password` for one signing by `user`; `purpose` says which, for the record (cut at 120 characters).

    An account with an authenticator app gives its `code` as well, or a recovery code; each counts once.

    Goes out: a proof that is good for 60 seconds. Changes: one SigningAttempt, and a SigningSuccess when it was
    right; the fifth wrong answer within 15 minutes locks signing for 15 minutes and tells the managing editors once.
    Raises WrongPassword, WrongCode, SigningLocked, MayNotSign; RuntimeError inside a transaction, which could take the
    record back.
    """
    attempt, stored_password = _reserve_attempt(user.pk, purpose[:120])
    # Not user.check_password(): that may save a rehashed password, and signing writes nothing but its record.
    if not check_password(password, stored_password):
        raise _refusal_of_wrong_answer(attempt, WrongPassword)
    if not needs_code(user):
        return _proof(attempt, "password")
    if not code_is_right(user, code):
        raise _refusal_of_wrong_answer(attempt, WrongCode)
    return _proof(attempt, "password and code")


def confirm_passkey(user: User, credential: str, *, purpose: str) -> SignatureProof:
    """The same with a passkey: `credential` is the browser's answer, as JSON, to the challenge of `passkey_request`.

    Goes out and changes as with `confirm_password`. Raises WrongPasskey, SigningLocked, MayNotSign; RuntimeError
    inside a transaction.
    """
    attempt, _ = _reserve_attempt(user.pk, purpose[:120])
    if not passkey_is_right(user, credential):
        raise _refusal_of_wrong_answer(attempt, WrongPasskey)
    return _proof(attempt, "passkey")


def _proof(attempt: SigningAttempt, method: str) -> SignatureProof:
    now = clock.now()
    # One statement, which needs no transaction of its own; that none is open, the attempt has made sure of.
    SigningSuccess.objects.create(attempt=attempt, at=now)
    return SignatureProof(user_id=attempt.user_id, purpose=attempt.purpose, at=now, method=method, seal=_SEAL)


def locked_until(user: User) -> datetime | None:
    """When signing opens again for `user`, or None where it is open."""
    return _lock_end(_wrong_answers(user.pk))


def _reserve_attempt(user_id: int, purpose: str) -> tuple[SigningAttempt, str]:
    """Write the attempt under a lock on the account, and return it with the password hash to compare with."""
    with transaction.atomic(durable=True):
        signer = User.objects.select_for_update().get(pk=user_id)
        if not signer.is_active or signer.username == SYSTEM_USERNAME or not signer.has_usable_password():
            raise MayNotSign
        if opens_at := _lock_end(_wrong_answers(user_id)):
            raise SigningLocked(opens_at)
        return SigningAttempt.objects.create(user=signer, at=clock.now(), purpose=purpose), signer.password


def _refusal_of_wrong_answer(
    attempt: SigningAttempt, wrong_answer: Callable[[int], WrongAnswer]
) -> WrongAnswer | SigningLocked:
    with transaction.atomic(durable=True):
        signer = User.objects.select_for_update().get(pk=attempt.user_id)
        wrong = _wrong_answers(signer.pk)
        opens_at = _lock_end(wrong)
        if opens_at:
            _tell_managing_editors(signer, opens_at, lock=wrong[0].pk)
            return SigningLocked(opens_at)
        recent = sum(answer.at > clock.now() - WINDOW for answer in wrong)
        return wrong_answer(WRONG_ANSWERS_ALLOWED - recent)


def _wrong_answers(user_id: int) -> list[SigningAttempt]:
    """Attempts without a success that can still matter, newest first: a lock outlives the window that led to it."""
    since = clock.now() - WINDOW - LOCK_TIME
    return list(
        SigningAttempt.objects.filter(user_id=user_id, success__isnull=True, at__gt=since).order_by("-at", "-pk")
    )


def _lock_end(wrong: Sequence[SigningAttempt]) -> datetime | None:
    """The end of the lock that the newest wrong answers amount to, if it lies ahead.

    Nothing is recorded while a lock lasts, so only the newest five can make one.
    """
    if len(wrong) < WRONG_ANSWERS_ALLOWED:
        return None
    newest, fifth = wrong[0], wrong[WRONG_ANSWERS_ALLOWED - 1]
    opens_at = newest.at + LOCK_TIME
    return opens_at if newest.at - fifth.at <= WINDOW and opens_at > clock.now() else None


def _tell_managing_editors(signer: User, opens_at: datetime, *, lock: int) -> None:
    """Tell each managing editor once a lock; `lock` is the number of the attempt that closed it."""
    notify_all(
        [
            Telling(
                to=person,
                kind="signing-locked",
                dedupe_key=f"signing-locked:{lock}:{person.pk}",
                subject=f"Signing is locked for {signer.printed_name}",
                text=(
                    f"{WRONG_ANSWERS_ALLOWED} wrong passwords were given within 15 minutes when signing as "
                    f"{signer.printed_name}.\n\nSigning with this account is locked until "
                    f"{opens_at:%Y-%m-%d %H:%M} UTC. Nothing was signed.\n\nPlease ask {signer.printed_name} whether "
                    "it was them. If not, the password must be changed, and you can deactivate the account:"
                ),
                path=f"/desk/people/{signer.pk}/",
            )
            for person in managing_editors()
        ]
    )
