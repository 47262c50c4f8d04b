"""What became of the sources and of the claims, and the sentence that says so."""

from dataclasses import replace
from datetime import date

from articles.citations import Source
from articles.comparing import ComparedText, compare_texts
from articles.tests.comparing.cast import SOURCES, compared, kinds, text_of

TEXT = "One is common [@a]. Two is rare [@b]."


def with_source(text: ComparedText, source: Source) -> ComparedText:
    """The text with another record of one source."""
    return replace(text, sources={**text.sources, source.key: source})


def test_added_and_removed_sources_are_listed_with_their_numbers() -> None:
    sources = compared(TEXT, "One is common [@c]. Two is rare [@b].").sources
    assert [(source.key, source.number) for source in sources.added] == [("c", 1)]
    assert [(source.key, source.number) for source in sources.removed] == [("a", 1)]
    assert sources.added[0].text.startswith("Study c.")


def test_changed_data_of_a_source_say_what_changed() -> None:
    old = text_of(TEXT)
    csl = {**SOURCES["a"].csl, "title": "Another title", "issued": {"date-parts": [[2020, 5]]}}
    comparison = compare_texts(old, with_source(old, Source("a", csl, "guideline")))
    (change,) = comparison.sources.changed
    assert [(field.name, field.old, field.new) for field in change.fields] == [
        ("evidence type", "Research", "Guideline"),
        ("title", "Study a", "Another title"),
        ("date", "", "2020-5"),
    ]
    assert comparison.summary == "1 source with changed data"
    assert not comparison.is_same


def test_a_retraction_is_told_apart_from_other_data() -> None:
    old = text_of(TEXT)
    retracted = replace(SOURCES["a"], retraction="retracted", retracted_on=date(2026, 3, 1))
    comparison = compare_texts(old, with_source(old, retracted))
    (change,) = comparison.sources.changed
    assert change.is_retraction
    assert [(field.name, field.old, field.new) for field in change.fields] == [
        ("status", "No notice", "Retracted 2026-03-01")
    ]
    assert comparison.summary == "1 source with a changed retraction status"


def test_authors_that_change_are_shown_by_name() -> None:
    old = text_of(TEXT)
    csl = {**SOURCES["a"].csl, "author": [{"family": "Curtis", "given": "Brian"}]}
    (change,) = compare_texts(old, with_source(old, replace(SOURCES["a"], csl=csl))).sources.changed
    assert [(field.name, field.old, field.new) for field in change.fields] == [("authors", "", "Curtis Brian")]


def test_claims_that_stay_are_counted_and_changed_ones_paired() -> None:
    claims = compared(f"{TEXT} Give 0.5 mg to adults [@c].", f"{TEXT} Give 5 mg to adults [@c].").claims
    assert [(change.old.text, change.new.text) for change in claims.changed] == [
        ("Give 0.5 mg to adults.", "Give 5 mg to adults.")
    ]
    assert (claims.added, claims.removed, claims.unchanged) == ((), (), 2)


def test_claims_come_and_go() -> None:
    claims = compared(TEXT, "One is common [@a]. Fever needs blood cultures at once [@c].").claims
    assert [claim.text for claim in claims.added] == ["Fever needs blood cultures at once."]
    assert [claim.text for claim in claims.removed] == ["Two is rare."]


def test_another_heading_of_a_table_changes_all_its_claims() -> None:
    old, new = (f"| Drug | Dose ({unit}) |\n|---|---|\n| A [@a] | 5 |\n| B [@b] | 6 |" for unit in ("mg", "µg"))
    assert compared(old, new).summary == "2 claims changed, 1 other change in the text"


def test_the_sentence_of_the_request() -> None:
    old = "\n\n".join(f"Sentence number {key} says something [@{key}]." for key in "abcdefg")
    new = old.replace("number a says", "number a said").replace("number b says", "number b said")
    new = new.replace("number c says", "number c said")
    comparison = compared(old, new.replace("[@a]", "[@h; @a]"))
    assert comparison.summary == "3 claims changed, 1 source added, 7 renumbered"


def test_nothing_changed() -> None:
    comparison = compared(TEXT, TEXT)
    assert comparison.summary == "Nothing changed"
    assert comparison.is_same
    assert comparison.changes == ()
    assert all(block.is_same for block in comparison.blocks)


def test_a_change_outside_claims_is_never_left_unsaid() -> None:
    assert compared(f"{TEXT}\n\nGo home.", f"{TEXT}\n\nStay here.").summary == "2 other changes in the text"
    assert compared(f"Never go. {TEXT}", f"Always go. {TEXT}").summary == "1 other change in the text"


def test_a_change_beside_a_changed_claim_is_counted_apart() -> None:
    old = "Never go home with fever. Two of them are rare [@b]."
    new = "Always go home with fever. Two of them are common [@b]."
    assert compared(old, new).summary == "1 claim changed, 1 other change in the text"


def test_moves_are_counted_apart() -> None:
    assert compared("- one\n- two\n- three", "- three\n- one\n- two").summary == "1 moved"


def test_title_and_summary_are_compared_word_by_word() -> None:
    old = text_of(TEXT, title="Is 0.5 mg safe?", summary="Yes, it is.")
    new = text_of(TEXT, title="Is 5 mg safe?", summary="No, it is not.")
    comparison = compare_texts(old, new)
    assert comparison.summary == "Title changed, summary changed"
    assert [(segment.kind, segment.text) for segment in comparison.title.segments] == [
        ("same", "Is"),
        ("removed", "0.5 mg"),
        ("added", "5 mg"),
        ("same", "safe?"),
    ]
    assert [change[:2] for change in kinds(comparison)] == [("changed", "title"), ("changed", "summary")]
    assert 'id="change-1"' in comparison.title.html
    assert 'id="change-2"' in comparison.summary_text.html


def test_a_change_says_where_it_is() -> None:
    (change,) = compared("## Doses\n\nGive 0.5 mg daily.", "## Doses\n\nGive 5 mg daily.").changes
    assert (change.heading, change.before, change.after) == ("Doses", "Give", "daily.")
    assert change.label == "Changed: 0.5 mg → 5 mg"
