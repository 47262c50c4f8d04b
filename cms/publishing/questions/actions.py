"""Asking, and what the desk does with a question. Each in one transaction; locks in the order article → question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article, Audience
from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.ledger.audit import delete_audited, save_audited
from cms.outbox.notifying import notify
from cms.publishing.models import Basis, Edition, LiveEdition
from cms.publishing.questions.letters import tell_askers, unsent_letters
from cms.publishing.questions.models import (
    LONGEST_QUESTION,
    LONGEST_REASON,
    SHORTEST_QUESTION,
    AskerAddress,
    Question,
)
from cms.publishing.questions.policy import (
    why_not_answer_with,
    why_not_await,
    why_not_give,
    why_not_group,
    why_not_handle,
)
from cms.publishing.questions.queries import expired, group_of
from cms.publishing.questions.states import QUESTION_TRANSITIONS, QuestionState
from cms.refusals import Refused, refuse_if
from reviews.states import next_state

# Bounds on what strangers may leave. Counted without a lock: a handful more in the same moment do no harm.
OPEN_LIMIT = 1_000
HOURLY_LIMIT = 60
OPEN_OF_ONE_ADDRESS = 5
LINKS_ALLOWED = 1
_LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
SAME_QUESTION = timedelta(hours=1)


def why_not_ask(text: str) -> str | None:
    """What of a question's words cannot be taken; for the form and the action alike."""
    if len(text) < SHORTEST_QUESTION:
        return _("Write the question out: a whole sentence.")
    if len(text) > LONGEST_QUESTION:
        return _("The question has %(length)d characters; at most %(most)d fit. Shorten it.") % {
            "length": len(text),
            "most": LONGEST_QUESTION,
        }
    if len(_LINK.findall(text)) > LINKS_ALLOWED:
        return _("A question may hold %(most)d link. Take the others out.") % {"most": LINKS_ALLOWED}
    return None


def normalised(text: str) -> str:
    """A question as it is kept: Unicode NFC, LF line ends, no control characters, no blanks in a row. Raises Refused
    for half a surrogate pair, which no database stores."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Refused(_("The question holds a broken character. Type it again."), code="broken-character") from error
    clean = _CONTROL.sub(" ", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in clean.split("\n"))).strip()


@transaction.atomic
def ask(*, text: str, about: Article | None = None, audience: str = "", address: str = "") -> Question:
    """Take a reader's question into the inbox.

    Comes in: the words; the published article that it is about, and whose text was read; an address for one answer.
    Goes out: the question, or the same one where it was sent twice within an hour. No mail: an address that somebody
    else typed is not written to before there is an answer. Raises Refused beyond the bounds.
    """
    words = normalised(text)
    refuse_if(why_not_ask(words), code="question-unfit")
    now = clock.now()
    if about is not None and not LiveEdition.objects.filter(article=about).exists():
        raise Refused(_("This article is not published."), code="not-published")
    for again in Question.objects.filter(about=about, asked_at__gt=now - SAME_QUESTION, text=words):
        if not address or AskerAddress.objects.filter(question=again, address__iexact=address).exists():
            return again
    refuse_if(_why_no_room(), code="no-room")
    question = Question(text=words, about=about, audience=audience if audience in Audience.values else "", asked_at=now)
    save_audited(question, by=User.objects.get(username=SYSTEM_USERNAME), reason="Asked by a reader")
    if address:
        _keep_address(question, address)
    return question


def _why_no_room() -> str | None:
    full = _("We cannot take more questions at the moment. Please try again tomorrow.")
    if Question.objects.filter(asked_at__gt=clock.now() - timedelta(hours=1)).count() >= HOURLY_LIMIT:
        return full
    return full if Question.objects.filter(state=QuestionState.NEW).count() >= OPEN_LIMIT else None


def _keep_address(question: Question, address: str) -> None:
    """Beyond the bound the address is left out without a word: a refusal would tell a stranger that somebody asks
    here."""
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(_("This is not an e-mail address."), code="not-an-address") from error
    if AskerAddress.objects.filter(address__iexact=address).count() < OPEN_OF_ONE_ADDRESS:
        AskerAddress.objects.create(question=question, address=address, given_at=question.asked_at)


def _locked(question: Question) -> Question:
    return _locked_together(question)[0]


def _locked_together(*questions: Question) -> list[Question]:
    """The rows as they stand now, locked in one order. Raises Refused for one that was deleted in the meantime."""
    keys = [question.pk for question in questions]
    rows = {row.pk: row for row in Question.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    if missing := set(keys) - set(rows):
        raise Refused(f"Question {min(missing)} was deleted in the meantime.", code="deleted")
    return [rows[key] for key in keys]


def _settle(question: Question, move: str, *, by: User, why: str, **fields: object) -> Question:
    """Move a locked question along one arrow with what goes with it. Raises Refused where the arrow does not start
    here."""
    question.state = next_state(QUESTION_TRANSITIONS, move, question.state)
    for name, value in fields.items():
        setattr(question, name, value)
    question.handled_by, question.handled_at = by, clock.now()
    save_audited(question, by=by, reason=why, update_fields=["state", "handled_by", "handled_at", *fields])
    return question


@transaction.atomic
def group(*, question: Question, lead: Question, actor: User) -> Question:
    """Put a question to another that asks the same; what was grouped with it goes along. Raises Refused.

    Only a person groups: the likeness that the page shows is a proposal.
    """
    question, lead = _locked_together(question, lead)
    refuse_if(why_not_group(actor, question, lead), code="not-groupable")
    for one in question.duplicates.select_for_update():
        one.same_as = lead
        save_audited(one, by=actor, reason=f"Grouped with question {lead.pk}", update_fields=["same_as"])
    return _settle(question, "group", by=actor, why=f"Grouped with question {lead.pk}", same_as=lead)


@transaction.atomic
def ungroup(*, question: Question, actor: User) -> Question:
    """Take a question out of its group again. Raises Refused."""
    question = _locked(question)
    refuse_if(why_not_handle(actor, question), code="not-yours")
    return _settle(question, "ungroup", by=actor, why="Taken out of its group", same_as=None)


@transaction.atomic
def answer(*, question: Question, actor: User, article: Article) -> Question:
    """Answer a question, and those grouped with it, with a link to an approved article.

    Changes: the question; each asker who left an address gets one mail, and the address is deleted. Raises Refused.
    """
    article = Article.objects.select_for_update().get(pk=article.pk)
    question = _locked(question)
    refuse_if(why_not_answer_with(actor, question, article), code="not-an-answer")
    settled = _settle(
        question, "answer", by=actor, why=f"Answered with {article.slug}", answered_with=article, awaits=None
    )
    tell_askers(group_of(settled), _live_edition(article), is_new=False)
    return settled


def _live_edition(article: Article) -> Edition:
    return LiveEdition.objects.select_related("edition__version", "edition__article").get(article=article).edition


@transaction.atomic
def await_article(*, question: Question, actor: User, article: Article) -> Question:
    """Note that a question will be answered by the next edition of an article, whose draft may just have been started.
    Raises Refused."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    question = _locked(question)
    refuse_if(why_not_await(actor, question, article), code="may-not-await")
    return _settle(question, "await_article", by=actor, why=f"Waits for {article.slug}", awaits=article)


@transaction.atomic
def give(*, question: Question, actor: User, editor: User) -> Question:
    """Give an open question to an editor, who sees it in their inbox from now on and is told. Raises Refused."""
    question = _locked(question)
    refuse_if(why_not_give(actor, question, editor), code="may-not-give")
    question.given_to = editor
    save_audited(question, by=actor, reason=f"Given to {editor}", update_fields=["given_to"])
    if editor != actor:
        notify(
            to=editor,
            kind="question-given",
            subject="A reader's question for you",
            text=f"{actor.printed_name} gave you a reader's question: answer it, or start the draft that will.",
            path=f"/desk/questions/{question.pk}/",
            dedupe_key=f"question-given:{question.pk}:{editor.pk}",
        )
    return question


@transaction.atomic
def give_up_draft(*, question: Question, actor: User) -> Question:
    """Put a question back among the new ones: its draft will not answer it. The draft stays. Raises Refused."""
    question = _locked(question)
    refuse_if(why_not_handle(actor, question), code="not-yours")
    return _settle(question, "give_up_draft", by=actor, why="The draft will not answer it", awaits=None)


@transaction.atomic
def decline(*, question: Question, actor: User, reason: str) -> Question:
    """Decline a question with a reason that the desk keeps. Nobody is told, so the addresses are deleted. Raises
    Refused."""
    question = _locked(question)
    refuse_if(why_not_handle(actor, question), code="not-yours")
    if not 5 <= len(reason.strip()) <= LONGEST_REASON:
        raise Refused(f"Give the reason in a few words, at most {LONGEST_REASON} characters.", code="reason-missing")
    settled = _settle(question, "decline", by=actor, why="Declined", reason=reason.strip(), awaits=None)
    _forget(group_of(settled))
    return settled


@transaction.atomic
def reopen(*, question: Question, actor: User) -> Question:
    """Take a declined question up again. Its reason goes, the audit trail keeps that there was one. Raises Refused."""
    question = _locked(question)
    refuse_if(why_not_handle(actor, question), code="not-yours")
    return _settle(question, "reopen", by=actor, why="Taken up again", reason="")


@transaction.atomic
def delete_for_good(*, question: Question, actor: User) -> None:
    """Delete spam, or words that should not be kept, with the address. Only the audit trail without the words stays.

    Raises Refused where others are grouped with it.
    """
    question = _locked(question)
    refuse_if(why_not_handle(actor, question), code="not-yours")
    if question.duplicates.exists():
        raise Refused("Other questions are grouped with this one. Take them out of the group first.", code="has-group")
    _forget([question])
    delete_audited(question, by=actor, reason="Deleted for good")


def _forget(questions: Iterable[Question]) -> None:
    AskerAddress.objects.filter(question__in=[question.pk for question in questions]).delete()


def answer_by_publication(edition: Edition, *, actor: User) -> int:
    """Settle the questions that waited for the edition's article, and tell their askers; how many questions.

    The caller has just made the edition live, signed by the board, and holds the article's lock. A text that was
    reaffirmed unchanged answers nothing new.
    """
    if edition.basis == Basis.REAFFIRMED:
        return 0
    waiting = Question.objects.select_for_update().filter(awaits=edition.article_id, state=QuestionState.DRAFT_STARTED)
    settled = [
        _settle(question, "publish", by=actor, why=f"Published as {edition}", answered_with=edition.article)
        for question in waiting.order_by("pk")
    ]
    tell_askers([one for question in settled for one in group_of(question)], edition, is_new=True)
    return len(settled)


@transaction.atomic
def forget_askers(*, address: str = "") -> int:
    """Delete the addresses that were kept long enough, or those of one person who asks for it, with letters to them
    that were not sent yet; how many."""
    if not address:
        return expired(clock.now()).delete()[0]
    kept = AskerAddress.objects.filter(address__iexact=address)
    return kept.delete()[0] + unsent_letters(address).delete()[0]
