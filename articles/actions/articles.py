"""Starting an article and changing what stands around its text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from articles.actions.drafts import link_cited, revision_of, stamp
from articles.actions.locking import lock_article
from articles.byline import byline_sha256, lines_of
from articles.draft_text import DraftText
from articles.models import (
    Article,
    Collaborator,
    Draft,
    DraftContributor,
    DraftRendition,
    Origin,
    SlugRedirect,
    Topic,
    WriterAct,
)
from articles.policy import why_not_change_topic, why_not_create_article, why_not_edit, why_not_manage_settings
from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.roles import is_editor
from cms.ledger.audit import delete_audited, save_audited
from cms.refusals import Refused, Stale, refuse_if

# Words that have a meaning of their own in addresses below /articles/.
RESERVED_SLUGS = frozenset({"new", "import", "search", "feed"})


@transaction.atomic
def create_article(
    *,
    actor: User,
    text: DraftText,
    topic: Topic,
    owner: User | None = None,
    slug: str = "",
    origin: str = Origin.HUMAN,
    origin_tool: str = "",
    language: str = "en",
    note: str = "Started",
    act: WriterAct = WriterAct.SAVE,
) -> Article:
    """Start an article with its draft.

    Comes in: the first text (may be nearly empty), a topic, the owner (the actor unless given). The address is made
    from the title where none is given, and made unique. Changes: article, draft, renditions, a writer row, one
    revision. Raises Refused.
    """
    owner = owner or actor
    if actor.username != SYSTEM_USERNAME:
        refuse_if(why_not_create_article(actor), code="not-an-editor")
    # The system account owns what it imported until a managing editor hands it over.
    if not is_editor(owner) and (owner != actor or actor.username != SYSTEM_USERNAME):
        raise Refused(f"{owner} is not an editor and cannot own an article.", code="owner-not-an-editor")
    mine = text.normalised()
    article = Article(
        slug=_free_slug(slug or mine.title or "untitled"),
        topic=topic,
        owner=owner,
        origin=origin,
        origin_tool=origin_tool.strip(),
        language=language,
        created_at=clock.now(),
    )
    save_audited(article, by=actor, reason=note)
    draft = Draft(article=article, title=mine.title, summary=mine.summary, edit_number=0)
    draft.updated_at, draft.updated_by = clock.now(), actor
    with revision_of(draft, by=actor, note=note):
        draft.save()
        for audience, markdown in mine.renditions.items():
            DraftRendition.objects.create(draft=draft, audience=audience, markdown=markdown)
        link_cited(draft, mine)
        stamp(draft, by=actor, act=act)
    return article


def _free_slug(wanted: str) -> str:
    base = slugify(wanted)[:100].strip("-") or "untitled"
    taken = set(Article.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken |= set(SlugRedirect.objects.filter(old_slug__startswith=base).values_list("old_slug", flat=True))
    taken |= RESERVED_SLUGS
    number, slug = 2, base
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


@transaction.atomic
def change_slug(*, article: Article, actor: User, slug: str) -> Article:
    """Give the article another address. The old one is kept as a redirect, whether or not readers have seen it."""
    article = lock_article(article)
    refuse_if(why_not_manage_settings(actor, article), code="not-the-owner")
    wanted = slugify(slug)[:120]
    if not wanted or wanted in RESERVED_SLUGS:
        raise Refused("An address is made of letters, digits and hyphens. Choose another one.")
    if wanted == article.slug:
        return article
    if Article.objects.filter(slug=wanted).exists() or (
        SlugRedirect.objects.filter(old_slug=wanted).exclude(article=article).exists()
    ):
        raise Refused(f"The address “{wanted}” belongs to another article. Choose another one.")
    SlugRedirect.objects.filter(old_slug=wanted, article=article).delete()
    SlugRedirect.objects.create(old_slug=article.slug, article=article)
    article.slug = wanted
    save_audited(article, by=actor, reason="New address", update_fields=["slug"])
    return article


@transaction.atomic
def change_topic(*, article: Article, actor: User, topic: Topic) -> Article:
    """Move the article to another topic. What is frozen keeps the name of the topic that it was frozen with, and an
    open round the rules that it began with; the next submission is under the new topic's. Raises Refused."""
    article = lock_article(article)
    refuse_if(why_not_change_topic(actor, article), code="may-not-change-topic")
    if article.topic_id == topic.pk:
        return article
    reason = f"Topic changed from {article.topic} to {topic}"
    article.topic = topic
    save_audited(article, by=actor, reason=reason, update_fields=["topic"])
    return article


@transaction.atomic
def set_due_date(*, article: Article, actor: User, due_on: date | None) -> Article:
    """Say by which day the draft is to be submitted; None takes the date away. A new date has not passed. Raises
    Refused."""
    article = lock_article(article)
    refuse_if(why_not_manage_settings(actor, article), code="not-the-owner")
    if article.due_on == due_on:
        return article
    if due_on is not None and due_on < clock.now().date():
        raise Refused(f"{due_on:%-d %B %Y} has passed. Choose a day that is still to come.", code="day-has-passed")
    article.due_on = due_on
    reason = f"Due on {due_on:%-d %B %Y}" if due_on else "No due date any more"
    save_audited(article, by=actor, reason=reason, update_fields=["due_on", *article.remind_anew()])
    return article


@transaction.atomic
def declare_origin(*, article: Article, actor: User, origin: str, tool: str = "") -> Article:
    """Declare how the text comes to be. It belongs to what is frozen next and to nothing that was frozen before.

    Comes in: a value of `Origin`; the AI tool's name where one took part. Changes: the article, one entry of the
    draft's history; whoever declares counts as a writer. Raises Refused without a name for the tool.
    """
    article = lock_article(article)
    refuse_if(why_not_edit(actor, article), code="not-an-editor")
    kind = Origin(origin)
    tool = "" if kind == Origin.HUMAN else " ".join(tool.split())[:120]
    if kind != Origin.HUMAN and not tool:
        raise Refused("Name the AI tool: reviewers and readers are told.", code="tool-missing")
    if (article.origin, article.origin_tool) == (kind, tool):
        return article
    article.origin, article.origin_tool = kind, tool
    save_audited(article, by=actor, reason="Declared its origin", update_fields=["origin", "origin_tool"])
    draft = Draft.objects.get(article=article)
    with revision_of(draft, by=actor, note=f"Declared its origin: {kind.label}{f' ({tool})' if tool else ''}"):
        stamp(draft, by=actor, act=WriterAct.SAVE, text_changed=False)
    return article


@transaction.atomic
def add_collaborator(*, article: Article, actor: User, editor: User) -> Collaborator:
    """Let another editor read and write the draft."""
    article = lock_article(article)
    refuse_if(why_not_manage_settings(actor, article), code="not-the-owner")
    if not is_editor(editor):
        raise Refused(f"{editor} is not an editor.")
    if editor.pk == article.owner_id:
        raise Refused(f"{editor} owns this article already.")
    collaborator = Collaborator(article=article, user=editor)
    try:
        with transaction.atomic():
            save_audited(collaborator, by=actor, reason="Invited to the draft")
    except IntegrityError as error:
        raise Refused(f"{editor} is a collaborator already.") from error
    return collaborator


@transaction.atomic
def remove_collaborator(*, article: Article, actor: User, editor: User) -> None:
    """Take a collaborator off the draft. What they wrote stays theirs: separation of duties still counts them as a
    writer."""
    article = lock_article(article)
    refuse_if(why_not_manage_settings(actor, article), code="not-the-owner")
    for collaborator in article.collaborators.filter(user=editor):
        delete_audited(collaborator, by=actor)


@transaction.atomic
def set_contributors(
    *, article: Article, actor: User, contributors: Sequence[DraftContributor], seen_sha256: str | None = None
) -> Draft:
    """Replace the byline (ICMJE: names, roles and declared interests). None means that the house's name is printed.

    `seen_sha256` says which byline the page showed: raises Stale where it is another one by now. A byline that is the
    saved one changes nothing.
    """
    article = lock_article(article)
    refuse_if(why_not_edit(actor, article), code="not-an-editor")
    draft = Draft.objects.get(article=article)
    if any(not line.printed_name.strip() for line in contributors):
        raise Refused("Every line of the byline needs a name.")
    if lines_of(contributors) == lines_of(draft.contributors.all()):
        return draft
    if seen_sha256 is not None and seen_sha256 != byline_sha256(draft):
        raise Stale("The byline was changed after you opened this page. Nothing was overwritten: look at both.")
    with revision_of(draft, by=actor, note="Changed the byline"):
        draft.contributors.all().delete()
        for position, line in enumerate(contributors):
            line.pk, line.draft, line.position = None, draft, position
            line.save()
        stamp(draft, by=actor, act=WriterAct.SAVE, text_changed=False)
    return draft
