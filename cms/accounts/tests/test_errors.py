"""Pages for requests that went wrong."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse


@pytest.fixture
def strict_client() -> Client:
    """A browser whose form keys are checked."""
    return Client(enforce_csrf_checks=True)


def test_a_form_without_its_key_says_how_to_go_on(strict_client, edith):
    strict_client.force_login(edith)
    answer = strict_client.post(reverse("people:profile"), {"credentials": "MD"})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "403_csrf.html" in [template.name for template in answer.templates]


def test_a_form_without_its_key_saves_nothing(strict_client, edith):
    strict_client.force_login(edith)
    strict_client.post(reverse("people:profile"), {"credentials": "MD"})
    edith.refresh_from_db()
    assert edith.credentials == ""


def test_a_form_sent_after_the_session_ended_tells_to_sign_in_in_another_tab(strict_client, db):
    page = strict_client.post(reverse("people:profile"), {"credentials": "MD"}).content.decode()
    assert reverse("account_login") in page


def test_the_process_says_that_it_is_alive(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"
