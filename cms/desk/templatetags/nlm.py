"""References in NLM style in templates."""

from __future__ import annotations

from django import template

from articles.citations.nlm import reference_html
from articles.models import Reference
from articles.rendering.sanitise import sanitise

register = template.Library()


@register.filter
def nlm_entry(reference: Reference) -> str:
    """The reference as HTML, as readers see it: escaped by the engine and sanitised as in an article."""
    return sanitise(reference_html(reference.as_source()))
