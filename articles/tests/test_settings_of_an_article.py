"""Address, collaborators and byline."""

from __future__ import annotations

import pytest

from articles.actions import add_collaborator, change_slug, create_article, remove_collaborator, set_contributors
from articles.draft_text import DraftText
from articles.models import Article, Collaborator, DraftContributor, SlugRedirect
from articles.queries import drafts_for, get_draft_or_404
from articles.tests.scenes import make_article, make_topic, make_version
from cms.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(edith):
    return make_article(edith)


def test_the_address_comes_from_the_title_and_is_unique(edith, article):
    assert article.slug == "what-causes-low-neutrophils"
    assert make_article(edith).slug == "what-causes-low-neutrophils-2"


def test_an_old_address_leads_on(article, edith):
    change_slug(article=article, actor=edith, slug="Low neutrophils")
    assert SlugRedirect.objects.get(old_slug="what-causes-low-neutrophils").article == article
    assert Article.objects.get().slug == "low-neutrophils"


def test_an_address_that_led_elsewhere_is_not_given_away(article, edith):
    other = make_article(edith, title="Something else?")
    change_slug(article=article, actor=edith, slug="low-neutrophils")
    with pytest.raises(Refused, match="another article"):
        change_slug(article=other, actor=edith, slug="what-causes-low-neutrophils")


def test_going_back_to_an_old_address_works(article, edith):
    change_slug(article=article, actor=edith, slug="low-neutrophils")
    change_slug(article=Article.objects.get(), actor=edith, slug="what-causes-low-neutrophils")
    assert [row.old_slug for row in SlugRedirect.objects.all()] == ["low-neutrophils"]


def test_the_address_that_it_has_already_makes_no_redirect(article, edith):
    change_slug(article=article, actor=edith, slug="What causes low neutrophils?")
    assert not SlugRedirect.objects.exists()


@pytest.mark.parametrize("slug", ["", "new", "???"])
def test_an_impossible_address_is_refused(article, edith, slug):
    with pytest.raises(Refused):
        change_slug(article=article, actor=edith, slug=slug)


def test_a_path_in_an_address_becomes_plain_words(article, edith):
    assert change_slug(article=article, actor=edith, slug="../admin").slug == "admin"


def test_a_collaborator_sees_the_draft_and_a_stranger_does_not(article, edith, emil):
    assert not drafts_for(emil).exists()
    add_collaborator(article=article, actor=edith, editor=emil)
    assert get_draft_or_404(emil, article.slug)
    remove_collaborator(article=article, actor=edith, editor=emil)
    assert not drafts_for(emil).exists()


def test_a_collaborator_does_not_invite_others(article, edith, emil, mona):
    add_collaborator(article=article, actor=edith, editor=emil)
    with pytest.raises(Refused):
        remove_collaborator(article=article, actor=emil, editor=emil)


def test_a_reviewer_cannot_collaborate(article, edith, ravi):
    with pytest.raises(Refused, match="not an editor"):
        add_collaborator(article=article, actor=edith, editor=ravi)


def test_the_owner_is_no_collaborator(article, edith):
    with pytest.raises(Refused, match="owns this article already"):
        add_collaborator(article=article, actor=edith, editor=edith)
    assert not Collaborator.objects.exists()


def test_a_collaborator_is_invited_once(article, edith, emil):
    add_collaborator(article=article, actor=edith, editor=emil)
    with pytest.raises(Refused, match="Emil is a collaborator already"):
        add_collaborator(article=article, actor=edith, editor=emil)
    assert Collaborator.objects.get().user == emil


def test_only_editors_start_articles(ravi):
    with pytest.raises(Refused):
        create_article(actor=ravi, text=DraftText("A question?", "", {}), topic=make_topic())


def test_the_byline_is_frozen_with_the_version(article, edith):
    lines = [DraftContributor(printed_name="Dr Ada Writer", role="Author", credentials="MD", interests="None")]
    set_contributors(article=article, actor=edith, contributors=lines)
    version = make_version(article)
    assert "Dr Ada Writer, MD" in version.renditions.get().heading_html
    set_contributors(article=article, actor=edith, contributors=[])
    assert [line.printed_name for line in version.contributors.all()] == ["Dr Ada Writer"]


def test_a_line_without_a_name_is_refused(article, edith):
    with pytest.raises(Refused, match="name"):
        set_contributors(article=article, actor=edith, contributors=[DraftContributor(printed_name=" ")])
