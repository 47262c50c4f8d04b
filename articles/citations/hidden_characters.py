"""Characters that a reader cannot see but that change what a text says or how it is ordered on the page.

Bidirectional controls can make a dose read differently from what was signed (Unicode Technical Standard 39, and
"Trojan Source"); zero-width and tag characters hide differences. They are taken out before rendering and reported.
"""

import re

_ALWAYS = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls other than tab and line ends
    "\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\u180e"
    "\U000e0000-\U000e007f"
)
# Persian, Indic scripts and emoji need the joiners; between Latin letters, digits and signs they only hide something.
_JOINER_IN_LATIN = "(?<![^\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f])"
_HIDDEN = re.compile(f"[{_ALWAYS}]")
_JOINERS = re.compile(_JOINER_IN_LATIN)


def without_hidden_characters(text: str) -> str:
    """The text as it is rendered: without controls, bidirectional overrides, zero-width and tag characters."""
    text = _HIDDEN.sub("", text)
    return _JOINERS.sub("", text) if "\u200c" in text or "\u200d" in text else text


def find_hidden_characters(text: str) -> list[tuple[int, str]]:
    """The (offset, character) of everything that `without_hidden_characters` takes out."""
    found = list(_HIDDEN.finditer(text))
    if "\u200c" in text or "\u200d" in text:
        found += _JOINERS.finditer(text)
    return sorted((match.start(), match[0]) for match in found)
