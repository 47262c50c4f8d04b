"""What holds for every document, not only for the ones we thought of."""

import re

from hypothesis import given
from hypothesis import strategies as st

from articles.citations.numbering import Numbering
from articles.citations.syntax import CitedItem
from articles.rendering import render
from articles.tests.engine.cast import ids, make_sources, targets

KNOWN = [f"k{number}" for number in range(12)]
KEYS = st.sampled_from([*KNOWN, "missing1", "missing2"])
CLUSTERS = st.lists(st.lists(KEYS, min_size=1, max_size=6), min_size=1, max_size=25)
SHAPES = st.sampled_from(
    ["{}\n\n", "- {}\n", "# Heading {}\n\n", "> {}\n\n", "*em {}*\n\n", "| a | {} |\n|---|---|\n| b | {} |\n\n"]
)
SOURCES = make_sources(*KNOWN)


def written(cluster: list[str]) -> str:
    return "[" + "; ".join(f"@{key}" for key in cluster) + "]"


def expand(printed: str) -> list[int]:
    numbers: list[int] = []
    for part in re.sub(r"\[\?[^\]]*\]", "", printed).replace(" ", "").split(","):
        first, _, last = part.partition("–")
        numbers += range(int(first), int(last or first) + 1) if part else []
    return numbers


@given(CLUSTERS)
def test_numbers_follow_first_appearance(clusters: list[list[str]]) -> None:
    page = render("\n\n".join(map(written, clusters)), SOURCES)
    first_seen = dict.fromkeys(key for cluster in clusters for key in cluster if key in SOURCES)
    assert page.keys == tuple(first_seen)


@given(CLUSTERS)
def test_printed_numbers_are_exactly_the_known_keys_ascending_once(clusters: list[list[str]]) -> None:
    page = render("\n\n".join(map(written, clusters)), SOURCES)
    number = {key: position for position, key in enumerate(page.keys, start=1)}
    for cluster, found in zip(clusters, page.clusters, strict=True):
        assert expand(found.printed) == sorted({number[key] for key in cluster if key in number})
        assert found.missing_keys == tuple(dict.fromkeys(key for key in cluster if key not in SOURCES))


@given(st.sets(st.integers(1, 30), min_size=1))
def test_three_or_more_in_a_row_make_a_range_and_two_do_not(numbers: set[int]) -> None:
    numbering = Numbering({str(number) for number in range(1, 31)})
    numbering.number(CitedItem(str(number)) for number in range(1, 31))
    spans = numbering.number(CitedItem(str(number)) for number in numbers).spans
    assert [number for span in spans for number in span.numbers] == sorted(numbers)
    assert all(len(span.numbers) == 1 or len(span.numbers) >= 3 for span in spans)
    singles = {span.first for span in spans if len(span.numbers) == 1}
    assert not any({number, number + 1, number + 2} <= singles for number in singles)


@given(st.lists(st.tuples(SHAPES, st.lists(KEYS, min_size=1, max_size=4)), min_size=1, max_size=12))
def test_every_link_has_its_way_back_in_any_shape_of_document(blocks: list[tuple[str, list[str]]]) -> None:
    text = "\n".join(shape.replace("{}", written(cluster)) for shape, cluster in blocks)
    page = render(text, SOURCES)
    anchors = {anchor for anchor in ids(page.body_html) if anchor.startswith("cite-")}
    references = set(ids(page.references_html))
    assert references == {f"ref-{number}" for number in range(1, len(page.keys) + 1)}
    assert {target for target in targets(page.body_html) if target.startswith("ref-")} <= references
    assert set(targets(page.references_html)) <= anchors
    for place, cluster in enumerate(page.clusters, start=1):
        for number in expand(cluster.printed):
            assert f'href="#cite-{place}"' in page.references_html.split(f'id="ref-{number}"')[1].split("</li>")[0]
    assert all(f"[? {key}]" in page.body_html for key in page.missing_keys)
    assert len(page.clusters) == sum(shape.count("{}") for shape, _ in blocks)
