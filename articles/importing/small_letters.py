"""Raised and lowered letters as Unicode writes them, since Markdown has no form of its own for them here."""

from __future__ import annotations

from articles.references.reading.plain_text import raised

_RAISED = dict(
    zip("abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ", strict=True)
)
_LOWERED = dict(zip("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
# Signs that stand high in print already, or that only part what is raised.
_AS_THEY_ARE = frozenset("*†‡§¶#®™°′″’,.;/ \u00a0")


def small_letters(text: str, *, is_raised: bool) -> tuple[str, bool]:
    """The text in Unicode's raised or lowered letters, and whether there was a letter for each.

    `9` gives `⁹` and `max` `ₘₐₓ`. Where a letter is missing, all are written out behind `^` or `_` (`C_trough`), so
    that nothing reads as if it stood on the line.
    """
    letters = _RAISED if is_raised else _LOWERED
    small = "".join(_small(sign, letters, is_raised) for sign in text)
    if "\0" not in small:
        return small, True
    sign = "^" if is_raised else "_"
    return (f"{sign}{text}" if text.isalnum() else f"{sign}({text})"), False


def _small(sign: str, letters: dict[str, str], is_raised: bool) -> str:
    """One sign; U+0000 where there is none for it."""
    if sign in _AS_THEY_ARE:
        return sign
    if sign in "–‐‑":
        sign = "-"
    number = raised(sign, "sup" if is_raised else "sub")
    return letters.get(sign, "\0") if number == sign else number
