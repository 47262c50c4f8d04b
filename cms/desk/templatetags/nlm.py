"""References in NLM style in templates."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from articles.citations.nlm import reference_html
from articles.models import Reference
from articles.rendering.sanitise import sanitise

register = template.Library()


@register.simple_tag
def nlm_entry(reference: Reference) -> SafeString:
    """The reference as readers see it printed, DOI, PMID and address linked."""
    # Escaped by the engine and sanitised as in a rendered article.
    return mark_safe(sanitise(reference_html(reference.as_source())))  # noqa: S308
