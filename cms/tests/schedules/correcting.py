"""What editors and the board do about corrections in a schedule."""

from __future__ import annotations

from hypothesis import strategies as st

from articles.actions import save_draft
from articles.draft_text import DraftText, current_text
from articles.tests.scenes import reasons, seen
from cms.desk.actions import submit
from cms.desk.corrections import give_up_correction, make_correction_major, start_correction
from cms.publishing.models import Edition
from cms.tests.schedules.acting import NTH, PLACE, SOMEBODY, SOMETIMES, Acting, chosen, deed, right_or
from cms.tests.schedules.stage import BOARD, article, person
from reviews.actions import call_not_minor
from reviews.models import CorrectionKind, Round

# What becomes of the text: nothing, a letter left out, a number of another size, a word that turns it round.
MENDED = st.sampled_from(
    [("common", "comon"), ("common", "comon"), ("500/μL", "50/μL"), ("is a common", "is not a common"), ("", "")]
)
KIND = st.sampled_from([CorrectionKind.MINOR, CorrectionKind.MINOR, CorrectionKind.MAJOR])


class Correcting(Acting):
    """Rules of correcting what readers see."""

    @deed(
        weight=6, needs="LiveEdition", place=PLACE, nth=NTH, who=SOMEBODY, kind=KIND, mended=MENDED, careless=SOMETIMES
    )
    def correct_and_hand_in(
        self, place: int, nth: int, who: str, kind: CorrectionKind, mended: tuple[str, str], careless: bool
    ) -> None:
        work = article(place)
        actor, editions = right_or(who, work.owner), list(Edition.objects.filter(article=work).order_by("pk"))
        if not editions:
            return
        edition = chosen(editions, nth, lambda row: hasattr(row, "live_pointer"))
        edit = work.draft.edit_number
        started = self.act(
            actor,
            lambda: start_correction(
                article=work,
                actor=actor,
                edition=edition,
                kind=kind,
                reason="A word in the first section was wrong.",
                expected_edit=edit,
                confirmed=not careless,
            ),
        )
        if started is not None:
            self._mend(place, *mended)
            self._hand_in(place)

    def _mend(self, place: int, old: str, new: str) -> None:
        work = article(place)
        text = current_text(work.draft)
        words = {audience: markdown.replace(old, new, 1) for audience, markdown in text.renditions.items()}
        self.act(
            work.owner,
            lambda: save_draft(
                article=work,
                actor=work.owner,
                text=DraftText(text.title, text.summary, words),
                expected_edit=work.draft.edit_number,
            ),
        )

    def _hand_in(self, place: int) -> None:
        work = article(place)
        digest, given = seen(work), reasons(work)
        self.act(
            work.owner,
            lambda: submit(article=work, actor=work.owner, seen_content_sha256=digest, acknowledgements=given),
        )

    @deed(weight=1, needs="DraftCorrection", place=PLACE, who=SOMEBODY)
    def call_it_major(self, place: int, who: str) -> None:
        work = article(place)
        actor = right_or(who, work.owner)
        self.act(actor, lambda: make_correction_major(article=work, actor=actor))

    @deed(weight=1, needs="DraftCorrection", place=PLACE, who=SOMEBODY)
    def give_it_up(self, place: int, who: str) -> None:
        work = article(place)
        actor = right_or(who, work.owner)
        self.act(actor, lambda: give_up_correction(article=work, actor=actor))

    @deed(weight=2, needs="Correction", nth=NTH, who=st.sampled_from([*BOARD, "edith", "mona"]))
    def say_that_it_is_not_minor(self, nth: int, who: str) -> None:
        review = chosen(list(Round.objects.order_by("pk")), nth, lambda row: row.is_open)
        self.act(
            person(who),
            lambda: call_not_minor(review=review, actor=person(who), reason="It says something else by now."),
        )
