"""In which language the site speaks around its texts: a setting of the installation, the same for every reader.

One language an installation, and no choice by browser: so every address has one page, which caches may keep. Only what
readers see is in it. The desk, mail to staff, files for programs and whatever is frozen or recorded are in English.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils import translation

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")

READERS_NAMESPACE = "publishing"


def base_of(language: str) -> str:
    """The language without its region: `en` of `en-GB`."""
    return language.split("-")[0].lower()


def is_english() -> bool:
    """Whether readers are spoken to in English, so that nothing has to be translated."""
    return base_of(settings.INTERFACE_LANGUAGE) == "en"


def translated_into() -> str:
    """The language that is spoken now, as HTML's `lang` has it; nothing where it is English and nothing is
    translated."""
    spoken = translation.get_language() or settings.LANGUAGE_CODE
    return "" if base_of(spoken) == "en" else translation.to_locale(spoken).replace("_", "-")


def in_interface_language() -> translation.override:
    """A context in which what readers see is made."""
    return translation.override(settings.INTERFACE_LANGUAGE)


def in_english(function: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """A decorator for what is made for programs or kept for ever: its words are English in every installation."""

    @wraps(function)
    def with_english_words(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
        with translation.override(settings.LANGUAGE_CODE):
            return function(*args, **kwargs)

    return with_english_words


def for_readers(function: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """A decorator for what is made for readers wherever it is asked for: their language."""

    @wraps(function)
    def in_their_language(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
        with in_interface_language():
            return function(*args, **kwargs)

    return in_their_language


class InterfaceLanguageMiddleware:
    """Answers readers in the site's language. What the browser prefers is not asked: no `Vary`, no cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if is_english():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """An address that nothing answers is a reader's too: its 404 page is in their language."""
        with in_interface_language():
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Everything but the readers' own pages is in English."""
        match = request.resolver_match
        if match is None or not (READERS_NAMESPACE in match.namespaces or match.view_name == "home"):
            translation.activate(settings.LANGUAGE_CODE)
