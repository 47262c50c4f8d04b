"""The database cannot be reached: whoever asks is told so, with a page or a problem, and when to ask again."""

from __future__ import annotations

from http import HTTPStatus

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from cms.database_away import RETRY_SECONDS, is_away


def raised(cause: Exception) -> OperationalError:
    """As Django raises it in the place of what psycopg said."""
    error = OperationalError(*cause.args)
    error.__cause__ = cause
    return error


REFUSED = raised(psycopg.OperationalError("connection to 10.0.0.7 refused for user editorial"))


@pytest.fixture
def asked_while_away(db):
    """The answers of a site whose database refuses with `error`."""

    def ask(address: str, error: OperationalError = REFUSED, **more):
        def refuse(*_: object) -> None:
            raise error

        client = Client(raise_request_exception=False)
        with connection.execute_wrapper(refuse):
            return client.get(address, **more)

    return ask


@pytest.mark.parametrize("address", ["/", "/articles/iron/", "/search/?q=iron"])
def test_a_reader_is_asked_to_come_back_and_told_nothing_of_the_machine(asked_while_away, address):
    answer = asked_while_away(address)
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer["Retry-After"] == str(RETRY_SECONDS)
    assert answer["Cache-Control"] == "no-store"
    page = answer.content.decode()
    assert "The site cannot reach its database just now." in page
    assert "Back in a moment" in page
    assert "10.0.0.7" not in page


def test_edith_meets_the_same_at_the_desk(asked_while_away, client, edith):
    client.force_login(edith)
    answer = asked_while_away(
        reverse("desk:start"), headers={"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
    )
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE


def test_in_german_too(asked_while_away, settings):
    settings.INTERFACE_LANGUAGE = "de"
    assert "Gleich wieder da" in asked_while_away("/").content.decode()


def test_a_program_is_given_a_problem(asked_while_away):
    answer = asked_while_away("/api/v1/articles")
    assert (answer.status_code, answer["Retry-After"]) == (HTTPStatus.SERVICE_UNAVAILABLE, str(RETRY_SECONDS))
    assert answer.json()["code"] == "database-away"


def test_a_fault_of_ours_is_no_database_that_is_away(asked_while_away):
    answer = asked_while_away("/", raised(psycopg.errors.DeadlockDetected("deadlock detected")))
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Something went wrong here" in answer.content.decode()


@pytest.mark.parametrize(
    ("cause", "away"),
    [
        (psycopg.OperationalError("the connection is closed"), True),
        (psycopg.errors.AdminShutdown("terminating connection"), True),
        (psycopg.errors.CannotConnectNow("the database system is starting up"), True),
        (psycopg.errors.TooManyConnections("sorry, too many clients already"), True),
        (psycopg.errors.ConnectionFailure("connection failure"), True),
        (psycopg.errors.DiskFull("could not extend file"), False),
        (psycopg.errors.LockNotAvailable("lock timeout"), False),
    ],
)
def test_what_psycopg_says_is_told_apart(cause, away):
    assert is_away(raised(cause)) is away


def test_a_locked_file_of_sqlite_is_not_away():
    assert not is_away(OperationalError("database is locked"))
    assert not is_away(None)
