"""What the stories have at hand: the people, the topics, the calendar, and each action as the person at its page
would run it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from articles.actions import (
    FigureTexts,
    ReferenceData,
    add_figure,
    add_reference,
    create_article,
    import_manuscript,
    save_draft,
    set_contributors,
)
from articles.composition import compose
from articles.draft_text import DraftText
from articles.models import Article, Draft, DraftContributor, DraftFigure, Reference, Topic
from cms.accounts.models import User
from cms.accounts.signing import confirm_password
from cms.desk.actions import submit
from cms.desk.corrections import start_correction
from cms.desk.demo import reading
from cms.desk.demo.almanac import Almanac
from cms.desk.demo.people import interests_of, password
from cms.desk.demo.reading import Manuscript
from cms.desk.demo.telling import StoryBroken
from cms.publishing.actions import publish
from cms.publishing.models import Edition
from cms.refusals import Refused
from reviews.actions import accept, assign, check_claim, comment, decide_conflict, decline, sign_off
from reviews.claim_checks import claim_sheet
from reviews.models import Assignment, ConflictDecision, CorrectionKind, Round, SignOff


def current_draft(article: Article) -> Draft:
    """The draft as it is now."""
    return Draft.objects.select_related("article__topic").get(article=article)


def refused(code: str, action: Callable[[], object]) -> Refused:
    """The refusal that `action` meets. Raises StoryBroken where it goes through, or is refused for another reason."""
    try:
        action()
    except Refused as refusal:
        if refusal.code == code:
            return refusal
        raise StoryBroken(f"Expected the refusal {code!r}, met {refusal.code!r}: {refusal.reason}") from refusal
    raise StoryBroken(f"The action went through; it should have been refused as {code!r}.")


@dataclass(frozen=True)
class Stage:
    """The cast by user name, the topics by slug, and the calendar."""

    people: dict[str, User]
    topics: dict[str, Topic]
    almanac: Almanac

    def on(self, days: int, at: str) -> datetime:
        """The moment `at` on the working day `days` before today."""
        return self.almanac.on(days, at)

    # --- the editors' desk ------------------------------------------------------------------------------------------
    def add_sources(self, written: Manuscript, *, by: str) -> dict[str, Reference]:
        """Put the manuscript's sources into the library, by key; those it has already are used again."""
        data = [ReferenceData.of(source) for source in written.read.sources]
        return {item.key: add_reference(actor=self.people[by], data=item) for item in data}

    def start(self, written: Manuscript, *, by: str, sections: int = 2) -> Article:
        """Add the sources and start the article with the first sections of its text."""
        self.add_sources(written, by=by)
        return create_article(
            actor=self.people[by],
            text=written.beginning(sections),
            topic=self.topics[written.topic],
            slug=written.name,
            origin=written.origin,
            origin_tool=written.origin_tool,
        )

    def import_written(self, written: Manuscript, *, by: str) -> Article:
        """Import a manuscript with its reference file, as the upload page does."""
        return import_manuscript(
            actor=self.people[by],
            manuscript=written.read,
            topic=self.topics[written.topic],
            owner=self.people[by],
            slug=written.name,
            origin=written.origin,
            origin_tool=written.origin_tool,
        )

    def save(self, article: Article, text: DraftText, *, by: str, note: str) -> Draft:
        """Save the draft from the page as it is now."""
        return save_draft(
            article=article,
            actor=self.people[by],
            text=text,
            expected_edit=current_draft(article).edit_number,
            note=note,
        )

    def add_figure(self, article: Article, content: bytes, texts: FigureTexts, *, by: str, key: str) -> DraftFigure:
        """Upload a picture with what is printed with it."""
        return add_figure(article=article, actor=self.people[by], content=content, texts=texts, key=key)

    def sign_byline(self, article: Article, *, by: str, **roles: str) -> None:
        """Set the byline: each user name with a role such as Author."""
        lines = [
            DraftContributor(
                printed_name=self.people[username].printed_name,
                role=role,
                credentials=self.people[username].credentials,
                interests=interests_of(username),
            )
            for username, role in roles.items()
        ]
        set_contributors(article=article, actor=self.people[by], contributors=lines)

    def correct(self, edition: Edition, *, by: str, kind: CorrectionKind, reason: str) -> None:
        """Open a correction: the draft becomes what the edition shows."""
        start_correction(
            article=edition.article,
            actor=self.people[by],
            edition=edition,
            kind=kind,
            reason=reason,
            expected_edit=current_draft(edition.article).edit_number,
        )

    def submit(self, article: Article, *, by: str, note: str) -> Round:
        """Submit exactly what the page shows, with a reason for each warning."""
        seen = compose(current_draft(article))
        return submit(
            article=article,
            actor=self.people[by],
            seen_content_sha256=seen.content_sha256,
            acknowledgements={found.fingerprint: reading.acknowledgement(found.code) for found in seen.warnings},
            note=note,
        )

    # --- the board --------------------------------------------------------------------------------------------------
    def invite(self, review: Round, reviewer: str, *, by: str) -> Assignment:
        """Invite a board member."""
        return assign(review=review, actor=self.people[by], reviewer=self.people[reviewer])

    def accept(self, assignment: Assignment) -> Assignment:
        """The invited reviewer accepts and declares their interests."""
        username = assignment.reviewer.username
        interests = interests_of(username)
        accepted = accept(
            assignment=assignment,
            actor=self.people[username],
            has_interests=bool(interests),
            interests=interests,
            interest_kinds=reading.kinds_of_interests(username),
        )
        if interests:
            self.decide_interests(accepted)
        return accepted

    def decide_interests(self, assignment: Assignment) -> None:
        """Whoever invited the reviewer looks at what they declared, and lets them judge."""
        decide_conflict(
            assignment=assignment,
            actor=assignment.assigned_by,
            outcome=ConflictDecision.Outcome.MAY_REVIEW,
            reason=reading.conflict_reason(assignment.reviewer.username),
        )

    def decline(self, assignment: Assignment) -> Assignment:
        """The invited reviewer declines."""
        username = assignment.reviewer.username
        reason = reading.decline_reason(assignment.round.article.slug, username)
        return decline(assignment=assignment, actor=self.people[username], reason=reason)

    def remark(self, assignment: Assignment) -> None:
        """The reviewer leaves the comments that they have on this version."""
        review, username = assignment.round, assignment.reviewer.username
        remarks = reading.comments(review.article.slug, review.version.number, username)
        if not remarks:
            raise StoryBroken(f"{username} has nothing to say about {review.version}.")
        for quote, body in remarks:
            comment(review=review, actor=self.people[username], body=body, quote=quote)

    def check_claims(self, assignment: Assignment) -> None:
        """The reviewer gives a verdict on each claim whose sources they could read."""
        review, username = assignment.round, assignment.reviewer.username
        verdicts = reading.verdicts(review.article.slug, review.version.number, username)
        for claim in (one.claim for one in claim_sheet(assignment).claims):
            if verdicts.unread.issuperset(claim.keys):
                continue
            verdict, note = verdicts.on(claim.text)
            check_claim(
                assignment=assignment,
                actor=self.people[username],
                identity=claim.identity,
                verdict=verdict,
                note=note,
            )

    def answer(self, review: Round, *, by: str) -> None:
        """The editor answers the reviewers."""
        comment(review=review, actor=self.people[by], body=reading.reply(review.article.slug, by))

    def approve(self, assignment: Assignment, note: str = "approval") -> SignOff:
        """The reviewer signs that they approve; `note` names the text beside the signature."""
        return self._sign(assignment, SignOff.Choice.APPROVE, note)

    def ask_for_changes(self, assignment: Assignment, note: str) -> SignOff:
        """The reviewer signs a request for changes; `note` names its text."""
        return self._sign(assignment, SignOff.Choice.REQUEST_CHANGES, note)

    def _sign(self, assignment: Assignment, decision: SignOff.Choice, note: str) -> SignOff:
        reviewer, version = self.people[assignment.reviewer.username], assignment.round.version
        # An approval takes a yes to what is required; a request for changes takes no answer.
        approves = decision == SignOff.Choice.APPROVE
        answers = [True if approves and asked.required else None for asked in assignment.round.rules.checklist]
        return sign_off(
            assignment=assignment,
            actor=reviewer,
            decision=decision,
            seen_version_sha256=version.version_sha256,
            proof=confirm_password(reviewer, password(), purpose=f"sign-off on {version}"),
            comment=reading.sign_off_note(note),
            answers=answers,
        )

    # --- publishing -------------------------------------------------------------------------------------------------
    def publish(self, review: Round, *, by: str, change_note: str) -> Edition:
        """Publish what the round approved."""
        return publish(
            approval=Round.objects.get(pk=review.pk).approval, actor=self.people[by], change_note=change_note
        )
