"""The support admin shows evidence and states and changes none of them, whoever asks."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.urls import resolve, reverse

from articles.actions import add_collaborator, change_slug
from articles.models import Draft
from articles.tests.scenes import TEXT, edited, make_article
from cms.accounts.models import User
from cms.accounts.tests.cast import PASSWORD
from cms.ledger.models import append_only_models
from cms.publishing.tests.scenes import published
from reviews.actions import comment, set_policy, take_back_sign_off
from reviews.models import Round
from reviews.tests.scenes import make_assignment, make_round, signed

OF_THE_PIPELINE = ("articles", "reviews", "publishing", "ledger")
SHOWN = [model for model in admin.site._registry if model._meta.app_label in OF_THE_PIPELINE]


def names(model):
    return model._meta.label_lower


@pytest.fixture
def root(db) -> User:
    return User.objects.create_superuser("root", "root@house.example", PASSWORD, printed_name="Root")


@pytest.fixture
def house(root, edith, emil, mona, ravi, rosa):
    """A house in which most kinds of rows exist."""
    set_policy(actor=mona, topic=None, approvals_needed=2)
    article = make_article(edith)
    add_collaborator(article=article, actor=edith, editor=emil)
    published(article, mona, ravi, rosa)
    review = make_round(edited(article, edith, f"{TEXT}\nAn update.\n"))
    sign_off = signed(make_assignment(review, ravi, mona))
    take_back_sign_off(sign_off=sign_off, actor=ravi, reason="I mistook the unit.")
    comment(review=review, actor=edith, body="Thank you.")
    change_slug(article=article, actor=edith, slug="low-neutrophils")


def address(name, model, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=[quote(arg) for arg in args])


def test_every_kind_of_evidence_is_shown():
    missing = {names(model) for model in append_only_models()} - {names(model) for model in admin.site._registry}
    assert missing <= {"accounts.signingsuccess"}


@pytest.mark.parametrize("model", SHOWN, ids=names)
def test_no_form_has_a_field_and_nothing_is_added_or_deleted(root, rf, model):
    request = rf.get("/admin/")
    request.user = root
    shown, row = admin.site.get_model_admin(model), model()
    assert not shown.has_add_permission(request)
    assert not shown.has_change_permission(request, row)
    assert not shown.has_delete_permission(request, row)
    assert shown.get_actions(request) == {}
    assert not shown.get_form(request, row, change=True).base_fields
    assert not shown.get_inlines(request, row)


def rows_of(models):
    """One row of each kind that the house has."""
    return [row for model in models if (row := model._default_manager.first()) is not None]


def test_every_list_can_be_looked_at_and_searched(client, root, house):
    client.force_login(root)
    for model in SHOWN:
        assert client.get(address("changelist", model), {"q": "low"}).status_code == HTTPStatus.OK, names(model)


def test_every_row_can_be_looked_at_and_not_saved(client, root, house):
    client.force_login(root)
    for row in rows_of(SHOWN):
        page = client.get(address("change", type(row), row.pk))
        assert page.status_code == HTTPStatus.OK, row
        assert not page.context["adminform"].form.fields, row
        assert b'name="_save"' not in page.content, row


def test_posts_are_refused(client, root, house):
    client.force_login(root)
    for model in SHOWN:
        assert client.post(address("add", model), {}).status_code == HTTPStatus.FORBIDDEN, names(model)
    for row in rows_of(SHOWN):
        model = type(row)
        assert client.post(address("change", model, row.pk), {"state": "approved"}).status_code == HTTPStatus.FORBIDDEN
        assert client.post(address("delete", model, row.pk), {"post": "yes"}).status_code == HTTPStatus.FORBIDDEN
        assert model._default_manager.filter(pk=row.pk).exists(), row


AUDITED = [model for model in SHOWN if hasattr(model, "history")]


def test_the_audit_trail_is_read_and_never_restored_from(client, root, house):
    client.force_login(root)
    for row in rows_of(AUDITED):
        old = address("simple_history", type(row), row.pk, row.history.first().pk)
        assert client.get(address("history", type(row), row.pk)).status_code == HTTPStatus.OK, row
        page = client.get(old)
        assert page.status_code == HTTPStatus.OK, row
        assert not page.context["adminform"].form.fields, row
        assert client.post(old, {"state": "approved"}).status_code == HTTPStatus.FORBIDDEN, row


def test_a_rounds_state_does_not_change_here(client, root, house):
    review = Round.objects.latest("pk")
    client.force_login(root)
    client.post(address("change", Round, review.pk), {"state": "approved", "_save": "Save"})
    assert Round.objects.get(pk=review.pk).state == review.state


def test_a_drafts_saves_are_listed_and_shown(client, root, house):
    draft = Draft.objects.get()
    client.force_login(root)
    saves = client.get(address("history", Draft, draft.pk))
    oldest = list(saves.context["page_obj"])[-1]
    page = client.get(address("save", Draft, draft.pk, oldest.revision_id)).content.decode()
    assert "Severe neutropenia is a count below" in page
    assert "An update." not in page


def test_a_save_of_another_draft_is_not_shown_under_this_one(client, root, house, edith):
    other = make_article(edith, title="Another?").draft
    client.force_login(root)
    save = client.get(address("history", Draft, other.pk)).context["page_obj"][0]
    mine = Draft.objects.exclude(pk=other.pk).get()
    assert client.get(address("save", Draft, mine.pk, save.revision_id)).status_code == HTTPStatus.NOT_FOUND


def test_the_two_histories_do_not_share_an_address():
    for model in AUDITED:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        assert resolve(reverse(f"admin:{name}_simple_history", args=[1, 2])).url_name == f"{name}_simple_history"
    assert not hasattr(Draft, "history")
    assert resolve(reverse("admin:articles_draft_save", args=[1, 2])).url_name == "articles_draft_save"


@pytest.mark.parametrize("who", ["edith", "mona", "ravi"])
def test_nobody_without_support_duty_finds_it(client, request, house, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(address("changelist", Round)).status_code == HTTPStatus.NOT_FOUND
