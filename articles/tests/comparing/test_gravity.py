"""What a minor correction may change, and what it may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.citations.source import Source
from articles.comparing import ComparedText, GraveChange, grave_changes


def changes(old: str, new: str, **more) -> tuple[GraveChange, ...]:
    return grave_changes(ComparedText(f"<p>{old}</p>", **more), ComparedText(f"<p>{new}</p>", **more))


def kinds(old: str, new: str) -> list[str]:
    return [change.what for change in changes(old, new)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It is usefull in practise.", "It is useful in practice."),
        ("They recieve it twice a day", "They receive it twice a day"),
        ("Patients is treated at home", "Patients are treated at home"),
        ("The the drug works well here", "The drug works well here"),
        ("Drug works well in adults", "The drug works well in adults"),
        ("A follow up visit is needed", "A follow-up visit is needed"),
        ("Give 5mg of the drug daily.", "Give 5 mg of the drug daily."),
        ("A range of 10-20 mg is used", "A range of 10–20 mg is used"),
        ("Its aetiology is unknown to us.", "Its etiology is unknown to us."),
        ("the anaemia of old age is common", "The anemia of old age is common"),
        ("It works, if given early", "It works if given early"),
        ("Give <em>all</em> of it to them", "Give all of it to <strong>them</strong>"),
        ('See <a href="https://a.example/x">the leaflet</a>', 'See <a href="https://a.example/y">the leaflet</a>'),
    ],
)
def test_a_slip_of_the_pen_is_minor(old, new):
    assert kinds(old, new) == []
    assert kinds(new, old) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("Give 5 mg of the drug daily.", "Give 50 mg of the drug daily.", "number"),
        ("Give 5 mg of the drug daily.", "Give 5 µg of the drug daily.", "number"),
        ("Give 0.5 mg of the drug daily.", "Give 5 mg of the drug daily.", "number"),
        ("Give 5 mmol of the drug daily.", "Give 5 Mmol of the drug daily.", "number"),
        ("A count below 10<sup>9</sup>/L is low", "A count below 10<sup>6</sup>/L is low", "number"),
        ("A count below 10<sup>9</sup>/L is low", "A count below 109/L is low", "number"),
        ("A value &lt; 5 is low for them", "A value &gt; 5 is low for them", "number"),
        ("A value of -5 is low for them", "A value of 5 is low for them", "number"),
        ("Take it daily with some food", "Take it weekly with some food", "number"),
        ("Take two of them with food", "Take ten of them with food", "number"),
        ("The dose in mg is printed here", "The dose in µg is printed here", "unit"),
        ("It is not useful in adults.", "It is useful in adults.", "negation"),
        ("They can take the drug here", "They cannot take the drug here", "negation"),
        ("It is useful here for all.", "It is now useful here for all.", "words"),
        ("Care for people with hypotension", "Care for people with hypertension", "words"),
        ("The symptomatic patient needs care.", "The asymptomatic patient needs care.", "words"),
        ("A stone in the ileum was found", "A stone in the ilium was found", "words"),
        ("It may increase the pressure there", "It may decrease the pressure there", "words"),
    ],
)
def test_what_says_something_else_is_not(old, new, what):
    assert kinds(old, new) == [what]
    assert kinds(new, old) == [what]


def test_a_cell_of_a_table_is_never_minor():
    row = (
        "<table><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tbody><tr><td>A</td><td>{}</td></tr></tbody></table>"
    )
    old, new = ComparedText(row.format("once, wekly")), ComparedText(row.format("once, weekly"))
    assert [change.what for change in grave_changes(old, new)] == ["table cell"]


def test_a_passage_that_comes_goes_or_moves_is_not():
    one, two = "<p>The first of both passages here.</p>", "<p>Another one says something different.</p>"
    assert [c.what for c in grave_changes(ComparedText(one), ComparedText(one + two))] == ["passage"]
    assert [c.what for c in grave_changes(ComparedText(one + two), ComparedText(two))] == ["passage"]
    assert {c.what for c in grave_changes(ComparedText(one + two), ComparedText(two + one))} == {"order"}


def test_title_and_summary_count():
    old = ComparedText("<p>Text.</p>", title="What causes it?", summary="A dose of 5 mg.")
    new = ComparedText("<p>Text.</p>", title="What treats it?", summary="A dose of 50 mg.")
    assert [change.what for change in grave_changes(old, new)] == ["title: words", "summary: number"]


def source(**csl: object) -> Source:
    item = {"type": "article-journal", "title": "On counts", "issued": {"date-parts": [[2014]]}, "DOI": "10.1000/a"}
    return Source(key="a", csl=item | csl)


@pytest.mark.parametrize(
    ("csl", "is_minor"),
    [
        ({"URL": "https://a.example/new"}, True),
        ({"page": "1-9"}, True),
        ({"title": "On countss"}, True),
        ({"title": "On something else"}, False),
        ({"DOI": "10.1000/b"}, False),
        ({"PMID": "123"}, True),
        ({"issued": {"date-parts": [[2015]]}}, False),
        ({"issued": {"date-parts": [[2014, 5]]}}, True),
    ],
)
def test_of_a_source_only_what_leads_elsewhere_counts(csl, is_minor):
    html = '<p>It is low.<sup class="cite"><a href="#ref-1" role="doc-biblioref">1</a></sup></p>'
    old = ComparedText(html, keys=("a",), sources={"a": source()})
    new = ComparedText(html, keys=("a",), sources={"a": source(**csl)})
    assert (grave_changes(old, new) == ()) is is_minor


def test_a_label_says_what_how_it_was_and_where():
    (change,) = grave_changes(
        ComparedText("<h2>Treatment</h2><p>Give 5 mg of it now.</p>"),
        ComparedText("<h2>Treatment</h2><p>Give 50 mg of it now.</p>"),
    )
    assert change.label == "Number: 5 mg → 50 mg (Treatment)"


@given(st.lists(st.integers(0, 999), min_size=1, max_size=6), st.integers(0, 5), st.integers(0, 999))
def test_whatever_number_changes_is_seen(numbers, place, other):
    changed = [*numbers]
    changed[place % len(numbers)] = other
    old, new = (" then ".join(f"take {number} mg" for number in side) for side in (numbers, changed))
    assert bool(kinds(old, new)) == (numbers != changed)
