"""Plain factories for scenes on the writing floor. Everything is made through the actions."""

from __future__ import annotations

from django.utils.text import slugify

from articles.actions import ReferenceData, add_reference, create_article, freeze, save_draft
from articles.composition import compose
from articles.draft_text import DraftText
from articles.models import Article, Reference, Topic, Version
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.accounts.tests.cast import make_user

TITLE = "What causes low neutrophils?"
SUMMARY = "Most low counts come from medicines, infections or the marrow."
TEXT = (
    "## Causes\n\nChemotherapy is a common cause of neutropenia [@palumbo2012]. "
    "A medicine can also trigger antibodies against neutrophils [@curtis2014; @palumbo2012].\n\n"
    "## Severity\n\nSevere neutropenia is a count below 500/μL [@curtis2014].\n"
)


def make_topic(name: str = "Haematology") -> Topic:
    return Topic.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]


def make_librarian() -> User:
    found = User.objects.filter(username="librarian").first()
    return found or make_user("Librarian", Role.EDITOR)


def make_reference(key: str, **csl: object) -> Reference:
    item: dict[str, object] = {
        "type": "article-journal",
        "title": f"On {key}",
        "author": [{"family": key.rstrip("0123456789").title(), "given": "A"}],
        "container-title": "Blood Stories",
        "issued": {"date-parts": [[2014]]},
        "DOI": f"10.1000/{key}",
    }
    return add_reference(actor=make_librarian(), data=ReferenceData(csl=item | csl, key=key))


def make_article(
    owner: User, *, title: str = TITLE, text: str = TEXT, patient: str = "", topic: Topic | None = None
) -> Article:
    """An article whose two sources are in the library and linked, with nothing for the checks to find."""
    for key in ("curtis2014", "palumbo2012"):
        if not Reference.objects.filter(key=key).exists():
            make_reference(key)
    renditions = {"professional": text} | ({"patient": patient} if patient else {})
    return create_article(actor=owner, text=DraftText(title, SUMMARY, renditions), topic=topic or make_topic(), slug="")


def seen(article: Article) -> str:
    """The digest that the submission page would show now."""
    return compose(Article.objects.get(pk=article.pk).draft).content_sha256


def reasons(article: Article) -> dict[str, str]:
    """A reason for every warning."""
    return {found.fingerprint: "Seen and accepted for this text." for found in compose(article.draft).warnings}


def make_version(article: Article, by: User | None = None) -> Version:
    return freeze(
        article=article,
        actor=by or article.owner,
        seen_content_sha256=seen(article),
        acknowledgements=reasons(article),
    )


def edited(article: Article, by: User, text: str, *, title: str = TITLE) -> Article:
    """The article after `by` saved another professional text."""
    draft = Article.objects.get(pk=article.pk).draft
    save_draft(
        article=article,
        actor=by,
        text=DraftText(title, SUMMARY, {"professional": text}),
        expected_edit=draft.edit_number,
    )
    return Article.objects.get(pk=article.pk)
