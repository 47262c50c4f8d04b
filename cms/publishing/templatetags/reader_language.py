"""Template tags about languages: of the interface, and of a text inside it."""

from __future__ import annotations

from django import template
from django.utils import translation
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from cms.interface_language import base_of
from cms.publishing.overlays import direction
from cms.publishing.script_words import SCRIPT_WORDS

register = template.Library()


@register.simple_tag
def interface_language() -> str:
    """The language of the words around a text, as HTML's `lang` has it: `en-GB`, `de`."""
    return translation.to_locale(translation.get_language() or "en-gb").replace("_", "-")


@register.simple_tag
def page_language(language: str) -> str:
    """The language of a whole page. Around a text in the interface's language, of another region, it is the text's:
    `en-US`; one in another language carries its own `lang`. Pages around no text give an empty `language`."""
    spoken = interface_language()
    return language if base_of(language) == base_of(spoken) else spoken


@register.simple_tag
def interface_direction() -> SafeString:
    """`dir`, with a space before it, of a page in a language that is written from right to left, otherwise nothing."""
    written = direction(interface_language())
    return format_html(' dir="{}"', written) if written else SafeString("")


@register.simple_tag
def text_language(language: str) -> SafeString:
    """`lang`, and for what is written from right to left `dir`, of a text that may be in another language than the page
    (WCAG 2.2, 3.1.2)."""
    written = direction(language)
    if not written and direction(interface_language()):
        written = "ltr"
    return format_html('lang="{}" dir="{}"', language, written) if written else format_html('lang="{}"', language)


@register.simple_tag
def script_words() -> SafeString:
    """The words that scripts put on a page, translated, as data for js/words.js. Nothing where they are English."""
    if base_of(interface_language()) == "en":
        return SafeString("")
    return json_script({words: gettext(words) for words in SCRIPT_WORDS}, "script-words")
