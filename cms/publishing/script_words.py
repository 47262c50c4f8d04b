"""The words that scripts put on readers' pages. A test holds them equal to what the scripts say (`words("…")`)."""

from __future__ import annotations

from django.utils.translation import gettext_noop

SCRIPT_WORDS = (
    gettext_noop("just now"),
    gettext_noop("Source"),
    gettext_noop("Show in the list of references"),
    gettext_noop("Explanation"),
    gettext_noop("Show in the list of words"),
    gettext_noop("{shown} of {all} sources shown"),
    gettext_noop("All sources shown"),
    gettext_noop("Copy with citation"),
    gettext_noop("Copied"),
    gettext_noop("This browser does not let the page copy. Copy the passage and the citation by hand."),
    gettext_noop("Link to “{heading}”"),
    gettext_noop("(opens a new window)"),
    gettext_noop("1 article may answer this already, listed below the field."),
    gettext_noop("{count} articles may answer this already, listed below the field."),
)
