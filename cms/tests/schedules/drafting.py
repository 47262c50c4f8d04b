"""What editors do in a schedule: drafting, submitting, sources."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from reversion.models import Version as SavedVersion

from articles.actions import (
    StaleDraftError,
    add_collaborator,
    change_topic,
    mark_reference,
    merge_references,
    override_finding,
    remove_collaborator,
    restore_save,
    save_draft,
    set_contributors,
)
from articles.actions.drafts import current_text
from articles.draft_text import DraftText
from articles.evidence_types import RetractionStatus
from articles.models import DraftContributor, Topic
from articles.policy import retraction_fingerprint
from articles.tests.scenes import SUMMARY, reasons, seen
from cms import clock
from cms.desk.actions import give_due_date, hand_over, start_re_review, submit
from cms.tests.schedules.acting import PLACE, SOMEBODY, SOMETIMES, Acting, deed, right_or
from cms.tests.schedules.snapshot import Row, Snapshot
from cms.tests.schedules.stage import KEYS, PEOPLE, TEXTS, TITLES, TOPICS, article, person, reference

KEY = st.sampled_from(KEYS)


def is_retracted(seen: Snapshot, row: Row) -> bool:
    """Whether a source is marked as retracted."""
    return row["retraction"] == "retracted"


class Drafting(Acting):
    """Rules of the writing floor."""

    @deed(weight=4, place=PLACE, who=SOMEBODY, text=st.integers(0, len(TEXTS) - 1), is_old=SOMETIMES)
    def save(self, place: int, who: str, text: int, is_old: bool) -> None:
        work = article(place)
        actor = right_or(who, work.owner)
        words = DraftText(TITLES[place], SUMMARY, TEXTS[text])
        edit = work.draft.edit_number - is_old

        def save_or_be_shown_both() -> None:
            try:
                save_draft(article=work, actor=actor, text=words, expected_edit=edit)
            except StaleDraftError as stale:
                if stale.mine.renditions != words.normalised().renditions:
                    raise AssertionError("typed words were lost") from stale
                raise

        self.act(actor, save_or_be_shown_both)

    @deed(weight=1, place=PLACE, who=SOMEBODY)
    def save_the_same_again(self, place: int, who: str) -> None:
        work = article(place)
        actor = right_or(who, work.owner)
        before = self.seen
        words = current_text(work.draft)
        self.act(actor, lambda: save_draft(article=work, actor=actor, text=words, expected_edit=1))
        assert not self.seen.difference(before), "a save that changes nothing changed something"

    @deed(weight=1, place=PLACE, who=SOMEBODY, nth=st.integers(0, 9))
    def restore(self, place: int, who: str, nth: int) -> None:
        work = article(place)
        actor = right_or(who, work.owner)
        saves = SavedVersion.objects.get_for_object(work.draft).order_by("pk")
        revision = saves[nth % saves.count()].revision
        edit = work.draft.edit_number
        self.act(actor, lambda: restore_save(article=work, actor=actor, revision=revision, expected_edit=edit))

    @deed(weight=1, place=PLACE, who=SOMEBODY, name=st.sampled_from(["", "Dr Guest"]))
    def change_the_byline(self, place: int, who: str, name: str) -> None:
        work = article(place)
        actor = right_or(who, work.owner)
        lines = [DraftContributor(printed_name=name, role="Author")] if name else []
        self.act(actor, lambda: set_contributors(article=work, actor=actor, contributors=lines))

    @deed(weight=1, place=PLACE, who=SOMEBODY, editor=st.sampled_from(PEOPLE), joins=st.booleans())
    def change_who_helps(self, place: int, who: str, editor: str, joins: bool) -> None:
        work = article(place)
        actor, change = right_or(who, work.owner), add_collaborator if joins else remove_collaborator
        self.act(actor, lambda: change(article=work, actor=actor, editor=person(editor)))

    @deed(weight=5, place=PLACE, who=SOMEBODY, is_old=SOMETIMES, is_silent=SOMETIMES)
    def submit(self, place: int, who: str, is_old: bool, is_silent: bool) -> None:
        work = article(place)
        actor = right_or(who, work.owner)
        digest = "0" * 64 if is_old else seen(work)
        given = {} if is_silent else reasons(work)
        self.act(
            actor,
            lambda: submit(article=work, actor=actor, seen_content_sha256=digest, acknowledgements=given, note="Here."),
        )

    @deed(weight=3, needs="LiveEdition", place=PLACE, who=SOMEBODY)
    def ask_for_a_re_review(self, place: int, who: str) -> None:
        work, actor = article(place), right_or(who, "mona")
        self.act(actor, lambda: start_re_review(article=work, actor=actor, note="Due."))

    @deed(
        weight=1,
        needs="Article",
        place=PLACE,
        who=SOMEBODY,
        owner=st.sampled_from(PEOPLE),
    )
    def hand_the_article_over(self, place: int, who: str, owner: str) -> None:
        work, actor = article(place), right_or(who, "mona")
        self.act(actor, lambda: hand_over(article=work, actor=actor, owner=person(owner)))

    @deed(weight=1, place=PLACE, who=SOMEBODY, days=st.one_of(st.none(), st.integers(-2, 30)))
    def agree_on_a_day(self, place: int, who: str, days: int | None) -> None:
        work = article(place)
        actor = right_or(who, work.owner)
        day = None if days is None else clock.now().date() + timedelta(days=days)
        self.act(actor, lambda: give_due_date(article=work, actor=actor, due_on=day))

    @deed(weight=1, place=PLACE, who=SOMEBODY, topic=st.sampled_from(TOPICS))
    def move_to_a_topic(self, place: int, who: str, topic: str) -> None:
        work, actor = article(place), right_or(who, "mona")
        self.act(actor, lambda: change_topic(article=work, actor=actor, topic=Topic.objects.get(name=topic)))

    @deed(weight=3, who=SOMEBODY, key=KEY, status=st.sampled_from([*RetractionStatus, RetractionStatus.NONE]))
    def mark_a_source(self, who: str, key: str, status: RetractionStatus) -> None:
        actor = right_or(who, "mona")
        source = reference(key)
        self.act(
            actor,
            lambda: mark_reference(reference=source, actor=actor, status=status, on=None, reason="The journal's site"),
        )

    @deed(needs="Reference", fits=is_retracted, place=PLACE, who=SOMEBODY, key=KEY)
    def let_a_retracted_source_stand(self, place: int, who: str, key: str) -> None:
        work, actor = article(place), right_or(who, "mona")
        self.act(
            actor,
            lambda: override_finding(
                article=work,
                actor=actor,
                fingerprint=retraction_fingerprint(key),
                reason="It is cited as an example of what went wrong.",
            ),
        )

    @deed(weight=1, who=SOMEBODY, loser=KEY, winner=KEY)
    def merge_sources(self, who: str, loser: str, winner: str) -> None:
        actor = right_or(who, "emil")
        self.act(
            actor,
            lambda: merge_references(
                loser=reference(loser), winner=reference(winner), actor=actor, reason="The same paper"
            ),
        )
