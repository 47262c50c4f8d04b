"""What the checks know about one rendition: its source, its blocks, and its rendered form."""

from dataclasses import dataclass
from functools import cached_property

from articles.citations.blocks import Block, blocks_of
from articles.citations.hidden_characters import without_hidden_characters
from articles.rendering.render import Rendered


@dataclass(frozen=True)
class RenditionText:
    """One audience's Markdown, with what was rendered from it."""

    audience: str
    markdown: str
    rendered: Rendered

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the source, as it is rendered."""
        return blocks_of(without_hidden_characters(self.markdown))

    def heading_path_at(self, line: int) -> tuple[str, ...]:
        """The headings above a source line."""
        path: tuple[str, ...] = ()
        for block in self.blocks:
            if block.line > line:
                break
            path = block.heading_path
        return path
