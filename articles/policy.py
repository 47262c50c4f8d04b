"""Who may do what to an article, and why not. The same answer guards the action and labels the disabled button."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from articles.checks.registry import finding
from articles.evidence_types import RetractionStatus
from articles.frozen_sources import references_with_library
from articles.models import Article, FigureFile, FindingOverride, Reference, TopicEditor, Version
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.roles import is_editor, is_managing_editor

# Errors that a managing editor may let pass with a recorded reason. A dangling citation is not among them: there would
# be nothing to print.
OVERRIDABLE = frozenset({"reference-retracted"})


def may_see_draft(user: User, article: Article) -> bool:
    """The owner, the collaborators, the editors of its topic and every managing editor see a draft; to anybody else it
    does not exist."""
    if is_managing_editor(user):
        return True
    if not is_editor(user):
        return False
    return (
        article.owner_id == user.pk
        or article.collaborators.filter(user=user).exists()
        or TopicEditor.objects.filter(user=user, topic=article.topic_id).exists()
    )


def why_not_create_article(user: User) -> str | None:
    """Only editors start articles."""
    return None if is_editor(user) else "Only editors can start an article."


def why_not_edit(user: User, article: Article) -> str | None:
    """Whoever sees the draft may edit it."""
    return None if may_see_draft(user, article) else "You are not an editor of this article."


def why_not_manage_settings(user: User, article: Article) -> str | None:
    """Owner and managing editors change the address, the due date and the collaborators."""
    if is_managing_editor(user) or (is_editor(user) and article.owner_id == user.pk):
        return None
    return "Only the owner or a managing editor changes these settings."


def why_not_change_topic(user: User, article: Article) -> str | None:
    """The topic brings its rules of review. Until the first submission whoever manages the settings chooses it; from
    then on a managing editor who has no stake in the article, as with the rules themselves (promise 3)."""
    if why_not := why_not_manage_settings(user, article):
        return why_not
    if not article.versions.exists():
        return None
    if not is_managing_editor(user):
        return "It was submitted before: only a managing editor changes its topic, because review rules go with it."
    if stake := stake_in(user, article):
        return f"{stake} Its topic brings its review rules: another managing editor has to change it."
    return None


def why_not_hand_over(user: User) -> str | None:
    """A managing editor gives an article to an editor. Whoever owned it until then cannot approve what comes of it, as
    if they had written in it (promise 3)."""
    return None if is_managing_editor(user) else "Only a managing editor hands an article over."


def why_not_give_topics(user: User, editor: User) -> str | None:
    """A managing editor gives topics to an editor; for a managing editor they would say nothing."""
    if not is_managing_editor(user):
        return "Only a managing editor gives topics to editors."
    if is_managing_editor(editor):
        return f"{editor} is a managing editor, and works on all topics."
    return None if is_editor(editor) else f"{editor} is not an editor."


def stake_in(user: User, article: Article) -> str | None:
    """What ties the person to the article, or nothing: owning it, or having written in it (promise 3)."""
    if article.owner_id == user.pk:
        return "You own this article."
    if article.writer_rows.filter(user=user).exists():
        return "You wrote in this article."
    return None


def stake_in_version(user: User, version: Version) -> str | None:
    """What ties the person to one version: owning the article, having frozen the version, or having written in it."""
    if version.article.owner_id == user.pk:
        return "You own this article."
    if version.frozen_by_id == user.pk:
        return "You submitted this version."
    if any(writer.user_id == user.pk for writer in version.writers.all()):
        return "You wrote in this version."
    return None


def why_not_override(user: User, article: Article, code: str) -> str | None:
    """A managing editor without a stake in the article may let an overridable error pass."""
    if not is_managing_editor(user):
        return "Only a managing editor can override a finding."
    if code not in OVERRIDABLE:
        return "This kind of error has to be mended; it cannot be overridden."
    if stake := stake_in(user, article):
        return f"{stake} Somebody else has to decide on its findings."
    return None


def why_not_mark(user: User, reference: Reference, status: str) -> str | None:
    """Every editor notes a retraction. Clearing one lets texts that cite the source pass, as an override does: a
    managing editor does that who has no stake in any of them (promises 3 and 7)."""
    if user.username == SYSTEM_USERNAME:
        return None
    if not is_editor(user):
        return "Only editors change the library."
    if reference.retraction != RetractionStatus.RETRACTED or status == RetractionStatus.RETRACTED:
        return None
    if not is_managing_editor(user):
        return "Only a managing editor can take back that a source was retracted."
    citing = Q(draft__reference_links__reference=reference) | Q(versions__references__reference=reference)
    if Article.objects.filter(citing).filter(Q(owner=user) | Q(writer_rows__user=user)).exists():
        return (
            "An article that you own or wrote in cites this source. Another managing editor has to take back that it "
            "was retracted."
        )
    return None


def why_not_identify_anew(user: User, reference: Reference, identifiers: Mapping[str, Any]) -> str | None:
    """The DOI and PMID of a retracted source tie it to the announcement: who changes one takes the mark back. Adding
    one is free."""
    changed = [name for name in ("doi", "pmid") if getattr(reference, name) not in (None, identifiers[name])]
    if not changed or reference.retraction != RetractionStatus.RETRACTED:
        return None
    why_not = why_not_mark(user, reference, RetractionStatus.NONE)
    if why_not is None:
        return None
    names = " and ".join(name.upper() for name in changed)
    return f"This source was retracted, and its {names} ties it to the announcement. {why_not}"


def why_not_use_file(user: User, file: FigureFile) -> str | None:
    """Whoever names a kept picture by its digest gets it only where they see it already: in a draft or a version of
    an article that they edit. The command line acts as the system account."""
    if user.username == SYSTEM_USERNAME or is_managing_editor(user):
        return None
    shown_in = Article.objects.filter(draft__figures__file=file) | Article.objects.filter(versions__figures__file=file)
    if any(may_see_draft(user, article) for article in shown_in.distinct()):
        return None
    return "You see no article with this picture."


def why_not_remove_file(file: FigureFile, *, unused_since: datetime) -> str | None:
    """The file of a figure stays while a version holds it (promise 5) or a draft shows it, and some time after."""
    if file.frozen_copies.exists():
        return f"A version holds {file}: it is evidence and is never removed."
    if file.draft_figures.exists():
        return f"A draft shows {file}."
    if file.used_at > unused_since:
        return f"{file} was used on {file.used_at:%-d %B %Y}: an earlier save can still bring it back."
    return None


def overridden_fingerprints(article: Article) -> frozenset[str]:
    """Fingerprints of the findings that were overridden for this article."""
    return frozenset(FindingOverride.objects.filter(article=article).values_list("fingerprint", flat=True))


def retraction_fingerprint(key: str) -> str:
    """Fingerprint of the finding that the source with this key was retracted. A key may hold colons itself."""
    return finding("reference-retracted", "", subject=key).fingerprint


def why_sources_forbid(version: Version) -> str | None:
    """A retracted source stops approval and publication too, unless overridden (promise 7). Looks at the library as it
    is now."""
    retracted = [
        copy.key
        for copy in references_with_library(version)
        if copy.reference.current.retraction == RetractionStatus.RETRACTED
    ]
    if retracted:
        passed = overridden_fingerprints(version.article)
        retracted = [key for key in retracted if retraction_fingerprint(key) not in passed]
    if not retracted:
        return None
    return (
        f"A cited source has been retracted: {', '.join(retracted)}. Take it out in a new version, "
        "or have a managing editor who did not write the article record why it may stay."
    )
