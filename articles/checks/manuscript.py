"""What the checks look at: everything an editor would submit, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from articles.citations.source import Source
from articles.figures import Figure


@dataclass(frozen=True)
class ImportedNumbers:
    """What an imported page said about its own numbering.

    `highest` is the highest number that the text cites, `listed` the count of entries in its reference list.
    `first_cited` are the numbers in the order in which the text first cites them; it is known at the import only.
    """

    highest: int
    listed: int
    first_cited: tuple[int, ...] = ()


@dataclass(frozen=True)
class Manuscript:
    """A whole article before it is frozen.

    `renditions` maps an audience (`professional`, `patient`, …) to its Markdown. `sources` maps citation keys to
    sources in the order of the reference list. `imported_numbers` is given while an import's numbering is provisional.
    `outdated_after_years` is the topic's limit for the age of a source; None sets none. `frozen_sources` are the
    sources as the last submitted version froze them, under their present keys. `library_guidelines` are guidelines of
    the library that may be newer than those of the article, by key. `figures` are the article's figures by key.
    `ai_tool` is the name given of the AI tool that took part; None where people wrote it. `language` is a tag such as
    `en` or `de-AT`.
    """

    title: str
    summary: str
    renditions: Mapping[str, str]
    sources: Mapping[str, Source]
    imported_numbers: ImportedNumbers | None = None
    outdated_after_years: int | None = None
    frozen_sources: Mapping[str, Source] = field(default_factory=dict)
    library_guidelines: Mapping[str, Source] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    ai_tool: str | None = None
    language: str = "en"
