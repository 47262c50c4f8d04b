"""Whatever is written, and whatever stands in the library: its export comes back to the same `content_sha256`."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.actions import ReferenceData, add_reference, create_article, import_manuscript
from articles.actions.freeze import _write_version
from articles.composition import compose
from articles.draft_text import DraftText
from articles.evidence_types import EvidenceType
from articles.importing import read_manuscript
from articles.models import Article, DraftContributor, DraftReference, Reference, Version
from articles.tests.scenes import make_topic
from cms.publishing.exporting import article_markdown, references_csl_json

pytestmark = pytest.mark.django_db

SIGNS = st.sampled_from(
    [
        *(
            "\n",
            "---",
            '"',
            "\\",
            "{",
            "}",
            "# ",
            "<!-- x -->",
            "[@a]: doi:10.1/x",
            "@a ",
            ": ",
            "- ",
            "\u00ad",
            "\u200b",
        ),
        *(
            "\u2028",
            "\x85",
            "\ufeff",
            "text: verbatim",
            "\t",
            "e\u0301",
            "𝛼",
            "|",
            "```",
            "PMID: 123",
            "::: x",
            "## References",
        ),
    ]
)
WORDS = st.lists(
    st.one_of(SIGNS, st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=6)),
    max_size=10,
).map("".join)
SOLID = WORDS.map(lambda words: f"x{words}x")
CITED = "\n\nThe first [@alpha2020] and the second [@beta2021, p. 3].\n"
VALUES = st.recursive(
    st.booleans() | st.integers(-(10**6), 10**6) | st.floats(0, 1, allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
    max_leaves=4,
)
ITEMS = st.fixed_dictionaries(
    {"title": SOLID},
    optional={
        "id": WORDS,
        "type": st.sampled_from(["article-journal", "report", "webpage", "book"]),
        "note": st.sampled_from(["PMID: 123", "evidence-type: trial", "standard_id: doi:10.1/y"]) | WORDS,
        "genre": st.sampled_from(["Guideline", "Overview"]),
        "publisher": WORDS,
        "custom": st.dictionaries(
            st.sampled_from(["evidence_type", "retraction", "issuing-body", "frozen_source", "authors-incomplete"]),
            st.sampled_from(["trial", "retracted", "WHO", "{}"]) | st.booleans(),
            max_size=3,
        ),
        "DOI": st.sampled_from(["10.1000/A%2525b", "https://doi.org/10.1000/X(1)2.", "10.1000/a;b<c>"]),
        "PMID": st.sampled_from(["PMID: 0012", "77"]),
        "author": st.just([{"family": "Berg", "given": "A"}, {"literal": "et al."}]),
        "evidence_type": st.sampled_from(["trial", "consensus"]),
        "volume": VALUES,
    },
)
LINES = st.lists(
    st.fixed_dictionaries(
        {"printed_name": st.text(min_size=1, max_size=20).map(lambda name: f"A{name}".replace("\x00", ""))},
        optional={"role": WORDS, "credentials": WORDS, "interests": WORDS},
    ),
    max_size=3,
)


def made(edith, texts, items, byline, evidence, body) -> Version:
    """The version of an article with two sources, without the checks that would stop a text without sense."""
    title, summary, professional, patient = texts
    references = [
        add_reference(actor=edith, data=ReferenceData(csl=item, key=key, evidence_type=evidence, issuing_body=body))
        for key, item in zip(("alpha2020", "beta2021"), items, strict=True)
    ]
    article = create_article(
        actor=edith,
        topic=make_topic('Ärztliche Fragen: "Blut" # 1'),
        text=DraftText(title, summary, {"professional": professional + CITED, "patient": patient and patient + CITED}),
        origin="ai-assisted",
        origin_tool="A model: 'x' # 1",
    )
    for position, reference in enumerate(dict.fromkeys(references)):
        DraftReference.objects.get_or_create(draft=article.draft, reference=reference, defaults={"position": position})
    for position, line in enumerate(byline):
        DraftContributor.objects.create(draft=article.draft, position=position, **line)
    return _write_version(compose(Article.objects.get(pk=article.pk).draft), actor=edith, since=None)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    texts=st.tuples(SOLID, WORDS, WORDS, st.just("") | SOLID),
    items=st.tuples(ITEMS, ITEMS),
    byline=LINES,
    evidence=st.sampled_from(EvidenceType.values),
    body=WORDS,
)
def test_what_was_exported_comes_back_to_an_empty_house(edith, texts, items, byline, evidence, body):
    with transaction.atomic():
        version = made(edith, texts, items, byline, evidence, body)
        text, references = article_markdown(version).encode(), references_csl_json(version).encode()
        digest = version.content_sha256
        transaction.set_rollback(True)
    assert not Reference.objects.exists()
    manuscript = read_manuscript(None, text, references=references)
    assert manuscript.exported.content_sha256 == digest
    with transaction.atomic():
        topic = make_topic(manuscript.exported.particulars.topic)
        article = import_manuscript(actor=edith, manuscript=manuscript, topic=topic, owner=edith)
        again = compose(Article.objects.get(pk=article.pk).draft).content_sha256
        transaction.set_rollback(True)
    assert again == digest
