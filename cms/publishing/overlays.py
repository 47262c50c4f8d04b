"""The elements that hold the signed pieces on a reader's page."""

from __future__ import annotations

from django.utils.html import escape


def frozen_element(name: str, html: str, *, language: str, css: str = "") -> str:
    """One signed piece in its element: nothing, not even a space, stands between the tags and the stored bytes.

    Made here and not in a template, because templates are indented by tools. `html` is what was frozen, with overlays
    at most.
    """
    attributes = {"class": css, "data-frozen": name, "lang": language, "dir": direction(language)}
    opening = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items() if value)
    return f"<div{opening}>{html}</div>"


def direction(language: str) -> str:
    """`rtl` for languages written from right to left, otherwise nothing."""
    return "rtl" if language.split("-")[0].lower() in {"ar", "fa", "he", "ps", "ur", "yi"} else ""
