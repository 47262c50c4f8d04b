"""One claim: the words, the sources behind them, and what a reader needs in order to understand them."""

from dataclasses import dataclass
from typing import Literal

ClaimKind = Literal["sentence", "item", "row"]


@dataclass(frozen=True)
class ClaimContext:
    """What the claim's own words leave unsaid.

    `lead_in` is the sentence that introduces the list or table, the items above a nested one, the term of a definition,
    or the words in bold that a paragraph begins with; several are joined by ` › `, the outermost first. `table_header`
    has one text for each column; `footnotes` the notes that the claim refers to, in its order.
    """

    heading_path: tuple[str, ...] = ()
    lead_in: str = ""
    table_caption: str = ""
    table_header: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Claim:
    """One sentence, list item or table row that a source stands behind.

    `text` is what readers see without the citation numbers; the cells of a row are joined by ` · `. `keys` are the
    cited keys as the text writes them, each once; `locators` stand beside them (empty where there is none). `line` is
    the 1-based line of the Markdown source. `identity` is 64 hexadecimal digits (see docs/claims.md).

    `citations` are the positions in `Rendered.clusters` of the citations that stand in the claim itself. Where it is
    empty, the claim is supported by what introduces it: a lead-in, a caption, a table header, a footnote.
    """

    text: str
    keys: tuple[str, ...]
    locators: tuple[str, ...]
    kind: ClaimKind
    line: int
    context: ClaimContext
    identity: str
    citations: tuple[int, ...] = ()

    @property
    def is_introduced(self) -> bool:
        """Whether the sources are those of what introduces the claim."""
        return not self.citations
