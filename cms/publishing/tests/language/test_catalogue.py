"""The words of readers' pages: all marked, all translated, and the compiled catalogue is the written one."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from cms.publishing.script_words import SCRIPT_WORDS
from cms.publishing.tests.language import marked_words


def test_the_compiled_catalogue_is_the_written_one():
    written = {key: text for key, text in marked_words.written_catalogue().items() if text and key != ""}
    compiled = {key: text for key, text in marked_words.catalogue().items() if key != ""}

    assert written == compiled, "Run: django-admin compilemessages -l de"


@pytest.mark.parametrize("name", marked_words.readers_templates())
def test_no_word_of_a_readers_template_is_kept_from_translators(name):
    assert marked_words.unmarked((marked_words.TEMPLATES / name).read_text()) == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Bare words</p>",
        '<nav aria-label="Site"></nav>',
        '{% include "_badge.html" with label="Live" %}',
        "<p>{% if x %}Not yet{% endif %}</p>",
        "<p>{{ name }} signed it</p>",
    ],
)
def test_bare_words_are_found(template):
    assert marked_words.unmarked(template)


def test_every_message_is_translated_into_german():
    translated = {key if isinstance(key, str) else key[0] for key, text in marked_words.catalogue().items() if text}
    marked = {*marked_words.marked_in_templates(), *marked_words.marked_in_python()}

    assert len(marked) > 400
    assert sorted(marked - translated) == []


def test_translations_keep_the_places_of_values_and_the_links():
    places = re.compile(r"%\(\w+\)[sd]|\{\w+\}|href=\"[^\"]*\"|<time|<code>|<strong>|<br>")

    for key, text in marked_words.catalogue().items():
        message = key if isinstance(key, str) else key[0]
        if message:
            assert set(places.findall(text)) == set(places.findall(message)), message


def test_what_scripts_say_is_in_their_table():
    scripts = (settings.BASE_DIR / "static" / "js").glob("*.js")
    said = {words for path in scripts for words in re.findall(r'\bwords\("([^"]+)"', path.read_text())}

    assert said == set(SCRIPT_WORDS)
