"""The elements that hold signed HTML on a reader's page."""

from __future__ import annotations

from cms.publishing.overlays import frozen_element


def test_nothing_stands_between_the_element_and_the_signed_bytes():
    element = frozen_element("body", " <p>x</p>\n", language="en", css="prose")
    assert element == '<div class="prose" data-frozen="body" lang="en"> <p>x</p>\n</div>'


def test_a_text_written_from_right_to_left_says_so():
    assert 'lang="ar" dir="rtl"' in frozen_element("body", "", language="ar")
