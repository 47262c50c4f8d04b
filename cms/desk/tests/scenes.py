"""Scenes at the editors' desk: shortcuts that only these tests need."""

from __future__ import annotations

from articles.models import Article, Draft


def form_of(article: Article, **changed: str) -> dict[str, str]:
    """What the browser would send from the draft page, with some fields typed over."""
    draft = Draft.objects.get(article=article)
    texts = {rendition.audience: rendition.markdown for rendition in draft.renditions.all()}
    return {
        "title": draft.title,
        "summary": draft.summary,
        "professional": texts.get("professional", ""),
        "patient": texts.get("patient", ""),
        "note": "",
        "edit_number": str(draft.edit_number),
        "action": "save",
    } | changed
