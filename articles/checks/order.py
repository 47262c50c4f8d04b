"""Check of the order of imported numbers."""

from collections.abc import Iterator, Sequence

from articles.checks.citations import UNBOUND
from articles.checks.finding import Finding
from articles.checks.manuscript import ImportedNumbers
from articles.checks.registry import finding
from articles.checks.text import RenditionText

_SHOWN = 5


def order_unusual(numbers: ImportedNumbers | None, texts: Sequence[RenditionText]) -> Iterator[Finding]:
    """Imported numbers that are first cited behind a higher one.

    Numbered by first appearance (ICMJE Recommendations, IV.A.3.g), new numbers only ever ascend; a list in
    alphabetical order, a text that was cut and pasted, or a number read wrongly breaks that.
    """
    behind = _behind_a_higher(numbers.first_cited if numbers else ())
    if not behind:
        return
    shown = ", ".join(f"{number} behind {higher}" for number, higher in behind[:_SHOWN])
    rest = len(behind) - _SHOWN
    first = behind[0][0]
    line, path, audience = _place(first, texts)
    yield finding(
        "order-unusual",
        f"Numbers first appear out of order: {shown}{f', and {rest} more' if rest > 0 else ''}.",
        subject=str(first),
        line=line,
        heading_path=path,
        audience=audience,
    )


def _behind_a_higher(first_cited: Sequence[int]) -> list[tuple[int, int]]:
    """Each number that a higher one precedes, with the highest of these."""
    highest, behind = 0, []
    for number in dict.fromkeys(first_cited):
        if number < highest:
            behind.append((number, highest))
        highest = max(highest, number)
    return behind


def _place(number: int, texts: Sequence[RenditionText]) -> tuple[int | None, tuple[str, ...], str]:
    key = f"{UNBOUND}{number}"
    for text in texts:
        for cluster in text.rendered.clusters:
            if key in cluster.missing_keys:
                return cluster.line, cluster.heading_path, text.audience
    return None, (), ""
