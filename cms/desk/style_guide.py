"""What the living style guide shows: the house's own parts, filled by the functions that fill them on real pages.

Nothing is read from the database, and nothing is written: the examples are made anew for each look.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator

from articles.checks import Finding, Severity
from articles.citations.source import Source
from articles.comparing import ComparedText, compare_texts
from articles.composition import Composition
from articles.models import Article, Audience
from articles.rendering import Rendered, render
from articles.version_comparison import ShownComparison
from cms.desk.both_texts import both_texts
from cms.desk.line_diff import compare
from cms.desk.timeline import Kind, Moment
from cms.publishing.glossary import word_list

MOMENT = datetime(2026, 3, 9, 14, 5, tzinfo=UTC)

SOURCES = {
    source.key: source
    for source in (
        Source(
            "who2020",
            {
                "title": "WHO guideline on use of ferritin concentrations to assess iron status",
                "author": [{"literal": "World Health Organization"}],
                "issued": {"date-parts": [[2020]]},
                "type": "book",
            },
            evidence_type="guideline",
            issuing_body="World Health Organization",
        ),
        Source(
            "camaschella2015",
            {
                "title": "Iron-deficiency anemia",
                "author": [{"family": "Camaschella", "given": "Clara"}],
                "container-title": "N Engl J Med",
                "issued": {"date-parts": [[2015]]},
                "DOI": "10.1056/NEJMra1401038",
                "type": "article-journal",
            },
        ),
    )
}

TEXT = """## How is it found?

Ferritin below 15 μg/L is highly specific.[@who2020; @camaschella2015] A level above 100 μg/L makes it unlikely
[@weber2025]. Blood counts come later.

| Ferritin (μg/L) | Meaning |
|---|---|
| < 15 | Deficiency, nearly certain |
| ≥ 100 | Deficiency, unlikely |

### What else?

- Ask about bleeding
- Treat the deficiency *and* find its cause

> Treat the deficiency and find its cause.
"""

OLD_TEXT = """## Doses

Give 0.5 mg daily, **not** with milk [@camaschella2015].

Count again within a week.

- treat at once
- stop the drug
"""

NEW_TEXT = """## Doses

Give 5 mg daily with milk [@who2020; @camaschella2015].

Count again within a week.

- stop the drug
- treat at once
- take cultures
"""

PATIENT_TEXT = """## Key messages

You take 50 mg of elemental iron daily for 3 months. It takes long until the stores, which are measured as a
concentration of ferritin in a specimen of venous blood, are replenished to a satisfactory concentration.
"""

PROFESSIONAL_TEXT = """## Treatment

Give 60 mg of elemental iron daily for 3 months.
"""


class ExampleForm(forms.Form):
    """One field of each sort that the house's forms use."""

    title = forms.CharField(help_text="As a question, the way a reader would ask it.")
    topic = forms.ChoiceField(choices=[("haematology", "Haematology"), ("cardiology", "Cardiology")])
    due = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    decision = forms.ChoiceField(
        choices=[("approve", "Approve this version"), ("changes", "Request changes")], widget=forms.RadioSelect
    )
    file = forms.FileField(required=False)
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    has_read = forms.BooleanField(label="I have read the text as it will be published")
    slug = forms.CharField(
        label="Cannot be changed", initial="what-causes-low-neutrophils", required=False, disabled=True
    )


def parts() -> dict[str, Any]:
    """The context of the style guide's page: examples by the names that the partials know."""
    article = Article(slug="how-is-iron-deficiency-found", language="en")
    return {
        "article": article,
        "steps": _steps("current", "Under Review", "1 of 2 signed"),
        "stopped_steps": _steps("stopped", "Changes Requested", ""),
        "reviewers": [
            {"printed_name": "Dr Amara Okafor", "credentials": "MD, FRCP"},
            {"printed_name": "Prof. Lena Brandt", "credentials": "PhD"},
        ],
        "reviewed_on": date(2026, 3, 19),
        "review_due": date(2027, 3, 19),
        "rendered": (rendered := _rendered()),
        "words": word_list(rendered.body_html, audience=Audience.PATIENT, language="en-GB", site_language="en-GB"),
        "compared": ShownComparison(_comparison(), "en"),
        "findings": _findings(),
        "form": ExampleForm(auto_id="sg-%s", use_required_attribute=False),
        "bound_form": ExampleForm({"slug": "x"}, auto_id="sg-bad-%s", use_required_attribute=False),
        "facts": [("Version", 2), ("Digest", "9f2c 41d8 77ab 03e6"), ("Left out because it is empty", "")],
        "at": MOMENT,
        "page_obj": Paginator(range(200), 10).page(7),
        "lines": compare("Give 0.5 mg daily.\nCount again.", "Give 5 mg daily.\nCount again."),
        "conflict": {
            "name": "professional-1",
            "text": "Give 10 mg daily.",
            "mine": compare("Give 10 mg daily.", "Give 5 mg daily."),
            "theirs": compare("Give 10 mg daily.", "Give 10 mg twice daily."),
        },
        "choices": [("mine", "My change"), ("theirs", "The saved change"), ("both", "Both, mine first")],
        "sides": both_texts(_two_texts(article)),
        "target_source": "the house’s style",
        "moments": _moments(),
    }


def _steps(state: str, label: str, note: str) -> list[dict[str, Any]]:
    return [
        {"label": "Submitted", "state": "done", "on": date(2026, 3, 4)},
        {"label": label, "state": state, "on": date(2026, 3, 9), "note": note},
        {"label": "Approved", "state": "waiting"},
    ]


def _rendered() -> Rendered:
    return render(TEXT, SOURCES, id_prefix="sg-")


def _comparison() -> Any:
    old, new = (
        ComparedText(rendered.body_html, rendered.keys, SOURCES, title="How is iron deficiency treated?")
        for rendered in (render(text, SOURCES, id_prefix="sg-diff-") for text in (OLD_TEXT, NEW_TEXT))
    )
    return compare_texts(old, new, id_prefix="sg-diff-")


def _findings() -> list[Finding]:
    return [
        Finding(
            "citation-without-reference",
            Severity.ERROR,
            "The text cites “andres2019”, which is in no reference of this article.",
            "Add the reference, or correct the key.",
            42,
            ("Causes", "Medicines"),
        ),
        Finding("claim-without-citation", Severity.WARNING, "A threshold stands without a source.", "", 51),
        Finding("reference-not-identifiable", Severity.NOTICE, "Reference 7 has no DOI, PMID or address.", ""),
    ]


def _two_texts(article: Article) -> Composition:
    return Composition(
        article=article,
        title="How is iron deficiency treated?",
        summary="",
        topic_name="Haematology",
        language="en",
        origin="human",
        origin_tool="",
        house_name="",
        contributors=(),
        markdown={Audience.PROFESSIONAL: PROFESSIONAL_TEXT, Audience.PATIENT: PATIENT_TEXT},
        references={},
        imported_numbers=None,
        figures={},
    )


def _moments() -> list[Moment]:
    by = "Mia Larsen"
    return [
        Moment(
            Kind.SUBMISSION, MOMENT, by, "The dose of the table is new.", round_id=1, round_number=1, version_number=2
        ),
        Moment(Kind.VERSION, MOMENT, by, "", point="version-2", version_number=2),
        Moment(Kind.SAVE, MOMENT, by, "Dose corrected after the comment of the board", point="save-12", revision_id=12),
    ]
