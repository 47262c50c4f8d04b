"""The straight way from a draft to an edition and on to the next: so that schedules get somewhere."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from articles.actions import save_draft
from articles.composition import compose
from articles.draft_text import DraftText
from articles.models import Article
from articles.tests.scenes import SUMMARY, reasons, seen
from cms.desk.actions import submit
from cms.publishing.actions import publish
from cms.tests.schedules.acting import PLACE, Acting, deed
from cms.tests.schedules.judging import sign
from cms.tests.schedules.publishing import RULES
from cms.tests.schedules.stage import BOARD, TEXTS, TITLES, article, person
from reviews.actions import accept, assign, set_policy
from reviews.models import Approval, Assignment, Round, SignOff


class StraightWay(Acting):
    """What comes next, done by whoever has to do it."""

    @initialize(place=PLACE, rules=st.lists(RULES, max_size=1), steps=st.integers(0, 3))
    def have_a_head_start(self, place: int, rules: list[dict], steps: int) -> None:
        """Begin a little later than the opening, under other rules perhaps."""
        mona, topic = person("mona"), article(place).topic
        for terms in rules:
            self.act(mona, lambda: set_policy(actor=mona, topic=topic, **terms))  # noqa: B023
        self.carry_on(place, steps)

    @deed(weight=6, place=PLACE, steps=st.integers(1, 3))
    def carry_on(self, place: int, steps: int) -> None:
        for _ in range(steps):
            self._next_step(article(place), place)

    def _next_step(self, work: Article, place: int) -> None:
        review = Round.objects.filter(article=work).order_by("-number").first()
        approval = Approval.objects.filter(version__article=work, edition__isnull=True).order_by("-at").first()
        if review is not None and review.is_open:
            self._judge(review)
        elif approval is not None and approval.round_id == review.pk:
            self.act(person("mona"), lambda: publish(approval=approval, actor=person("mona")))
        elif review is None or compose(work.draft).content_sha256 != review.version.content_sha256:
            self._submit(work)
        else:
            self._revise(work, place)

    def _judge(self, review: Round) -> None:
        """Invite one more than are needed, who accept at once, but for the last; then let them sign one by one."""
        asked = list(Assignment.objects.filter(round=review).select_related("reviewer", "round").order_by("pk"))
        known = {row.reviewer.username for row in asked}
        accepted = next((row for row in asked if row.state == "accepted"), None)
        if len([row for row in asked if row.is_open or row.state == "done"]) <= review.rules.approvals_needed:
            self._invite_one_more(
                review,
                [name for name in BOARD if name not in known],
                answers=len(known) < review.rules.approvals_needed,
            )
        elif accepted is not None:
            reviewer = person(accepted.reviewer.username)
            self.act(reviewer, lambda: sign(accepted, reviewer, SignOff.Choice.APPROVE))

    def _invite_one_more(self, review: Round, free: list[str], *, answers: bool) -> None:
        mona, reviewer = person("mona"), person((free or BOARD)[0])
        asked = self.act(mona, lambda: assign(review=review, actor=mona, reviewer=reviewer))
        if asked is not None and answers:
            self.act(reviewer, lambda: accept(assignment=asked, actor=reviewer, has_interests=False))

    def _submit(self, work: Article) -> None:
        owner, digest = work.owner, seen(work)
        self.act(
            owner,
            lambda: submit(
                article=work, actor=owner, seen_content_sha256=digest, acknowledgements=reasons(work), note="Here."
            ),
        )

    def _revise(self, work: Article, place: int) -> None:
        owner, edit = work.owner, work.draft.edit_number
        words = DraftText(TITLES[place], SUMMARY, TEXTS[edit % 4])
        self.act(owner, lambda: save_draft(article=work, actor=owner, text=words, expected_edit=edit))
