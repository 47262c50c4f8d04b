"""The shortcuts through Python-Markdown's steps leave every byte as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown.treeprocessors import InlineProcessor

from articles.rendering.render import EXTENSION_CONFIGS, EXTENSIONS
from articles.rendering.shortcuts import ShortcutsExtension
from articles.tests.engine.test_nothing_disappears import PLACES
from articles.tests.engine.test_plain_markdown import LINES

SIGNS = (
    "* _ ` [ ] ( ) < > & \\ ! # | : + - ~ \" ' ** __ `` ![ ]( [^1] [a][b] <https://x.org> <a@b.org> &amp; &#42; "
    "*[ANC]: ANC \\* \\\\ *** [t](/p 'title\\*') ![alt](i.png) word 5 1. ::: ``` ~~~ > #"
).split(" ")
SOUP = st.lists(st.sampled_from([*SIGNS, " ", "  \n", "\n", "\n\n", "    ", "[r]: https://r.org 't'\n"]), max_size=40)
WRITTEN = st.lists(st.sampled_from([*PLACES, *LINES]), max_size=14)


def converted(text: str, *extensions: ShortcutsExtension) -> str:
    configs = {name: dict(config) for name, config in EXTENSION_CONFIGS.items()}
    return Markdown(extensions=[*EXTENSIONS, *extensions], extension_configs=configs).convert(text)


@given(SOUP.map("".join))
def test_any_signs(text: str) -> None:
    assert converted(text, ShortcutsExtension()) == converted(text)


@given(WRITTEN.map("\n".join))
def test_any_lines(text: str) -> None:
    assert converted(text, ShortcutsExtension()) == converted(text)


@pytest.mark.parametrize("name", ["_InlineProcessor__handleInline", "_InlineProcessor__processPlaceholders"])
def test_the_steps_that_are_replaced_are_still_called_so(name: str) -> None:
    assert callable(getattr(InlineProcessor, name))
