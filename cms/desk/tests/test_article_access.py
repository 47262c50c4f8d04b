"""Who sees an article at the desk: owner, collaborators and managing editors; to anybody else it does not exist."""

from __future__ import annotations

import pytest
from django.urls import reverse
from reversion.models import Revision

from articles.actions import add_collaborator, change_slug
from articles.models import Collaborator
from articles.tests.scenes import edited, make_article
from cms.desk.tests.scenes import form_of
from reviews.tests.scenes import make_round

pytestmark = pytest.mark.django_db

READ = ["draft", "history", "sources", "new_source", "numbers", "byline", "settings", "submit", "record"]
CHANGE = [
    "preview",
    "link_source",
    "unlink_source",
    "insert_number",
    "insert_new_number",
    "bind_numbers",
    "change_address",
    "change_origin",
    "change_owner",
    "invite_collaborator",
    "override",
    "withdraw",
]
COMMON = ["start", "my_articles", "new_article", "import", "library"]


def pages_of(article) -> list[str]:
    revision = Revision.objects.order_by("pk").first()
    return [
        *(reverse(f"desk:{name}", args=[article.slug]) for name in READ),
        reverse("desk:save", args=[article.slug, revision.pk]),
        reverse("desk:version", args=[article.slug, 1]),
    ]


def changes_of(article) -> list[str]:
    revision = Revision.objects.order_by("pk").first()
    return [
        *(reverse(f"desk:{name}", args=[article.slug]) for name in CHANGE),
        reverse("desk:restore", args=[article.slug, revision.pk]),
        reverse("desk:end_collaboration", args=[article.slug, article.owner_id]),
    ]


def test_owner_collaborator_and_managing_editor_open_every_page(client, edith, emil, mona):
    article = make_round(make_article(edith)).article
    add_collaborator(article=article, actor=edith, editor=emil)
    for person in (edith, emil, mona):
        client.force_login(person)
        assert {page: client.get(page).status_code for page in pages_of(article)} == dict.fromkeys(
            pages_of(article), 200
        )


def test_another_editor_is_told_of_nothing(client, edith, emil):
    article = make_round(make_article(edith)).article
    client.force_login(emil)
    for page in pages_of(article):
        assert client.get(page).status_code == 404, page
    for change in [*changes_of(article), *pages_of(article)[:1]]:
        assert client.post(change, form_of(article)).status_code == 404, change


@pytest.mark.parametrize("who", ["ravi", "stranger"])
def test_reviewers_and_strangers_are_told_of_nothing(client, edith, who, request):
    article = make_round(make_article(edith)).article
    client.force_login(request.getfixturevalue(who))
    for page in [*pages_of(article), *(reverse(f"desk:{name}") for name in COMMON[1:])]:
        assert client.get(page).status_code == 404, page
    for change in changes_of(article):
        assert client.post(change).status_code == 404, change


def test_the_signed_out_are_sent_to_the_sign_in_page(client, edith):
    article = make_round(make_article(edith)).article
    for page in [*pages_of(article), *(reverse(f"desk:{name}") for name in COMMON)]:
        answer = client.get(page)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login")), page


def test_changes_are_never_made_by_opening_a_page(client, edith):
    article = make_round(make_article(edith)).article
    client.force_login(edith)
    for change in changes_of(article):
        assert client.get(change).status_code == 405, change


def test_pages_that_only_show_take_no_posts(client, edith):
    article = make_round(make_article(edith)).article
    client.force_login(edith)
    for name in ("history", "sources", "numbers", "settings", "record"):
        assert client.post(reverse(f"desk:{name}", args=[article.slug])).status_code == 405, name


def test_a_collaborator_saves_and_the_owner_sees_it(client, edith, emil):
    article = make_article(edith)
    client.force_login(edith)
    client.post(reverse("desk:invite_collaborator", args=[article.slug]), {"editor": emil.pk})
    client.force_login(emil)
    client.post(reverse("desk:draft", args=[article.slug]), form_of(article, professional="Emil's words."))
    client.force_login(edith)
    assert "Emil&#x27;s words." in client.get(reverse("desk:draft", args=[article.slug])).content.decode()


def test_a_collaborator_who_was_taken_off_finds_nothing_any_more(client, edith, emil):
    article = make_article(edith)
    add_collaborator(article=article, actor=edith, editor=emil)
    client.force_login(edith)
    client.post(reverse("desk:end_collaboration", args=[article.slug, emil.pk]))
    assert not Collaborator.objects.exists()
    client.force_login(emil)
    assert client.get(reverse("desk:draft", args=[article.slug])).status_code == 404


def test_a_collaborator_sees_the_settings_but_does_not_change_them(client, edith, emil):
    article = make_article(edith)
    add_collaborator(article=article, actor=edith, editor=emil)
    client.force_login(emil)
    page = client.get(reverse("desk:settings", args=[article.slug])).content.decode()
    assert "Only the owner or a managing editor changes these settings." in page
    assert "Change the address" not in page
    answer = client.post(reverse("desk:change_address", args=[article.slug]), {"slug": "emils"})
    assert answer.status_code == 422
    article.refresh_from_db()
    assert article.slug != "emils"


def test_a_draft_in_the_making_is_not_in_another_editors_lists(client, edith, emil):
    edited(make_article(edith, title="Edith's secret"), edith, "Words.", title="Edith's secret")
    client.force_login(emil)
    for name in ("start", "my_articles"):
        assert "secret" not in client.get(reverse(f"desk:{name}")).content.decode()


def test_the_old_address_still_leads_to_the_draft_and_takes_a_save(client, edith):
    article = make_article(edith)
    old = reverse("desk:draft", args=[article.slug])
    sent = form_of(article, professional="Typed while the address changed.")
    change_slug(article=article, actor=edith, slug="another-address")
    client.force_login(edith)
    answer = client.post(old, sent, follow=True)
    assert answer.status_code == 200
    assert "Typed while the address changed." in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    ["?q=%00", "?q=" + "x" * 5000, "?page=99999999999999999999", "?page=-1", "?state=nonsense", "?position=1e9"],
)
def test_odd_addresses_do_no_harm(client, edith, query):
    article = make_article(edith)
    client.force_login(edith)
    pages = [reverse(f"desk:{name}") for name in ("my_articles", "library")]
    pages += [reverse(f"desk:{name}", args=[article.slug]) for name in ("sources", "numbers", "history", "draft")]
    for page in pages:
        assert client.get(page + query).status_code == 200, page
