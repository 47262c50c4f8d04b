"""Builds the three fonts, and of each what pages load: weights 400 to 700, cut to the signs that medicine writes (≥ ≤ → ₂ ≈ ✓, Greek).

Ready-made web fonts lack those signs; that is why the fonts are cut here. Input: `WOFF2/VAR/*.ttf.woff2` of the npm package
`source-serif` 4.5.1 and `Inter-roman.var.ttf` of the Debian package `fonts-inter-variable`. Needs fonttools and brotli:

    python build.py SourceSerif4Variable-Roman.ttf.woff2 SourceSerif4Variable-Italic.ttf.woff2 Inter-roman.var.ttf FOLDER
    python build.py FOLDER      (only what pages load, from the three fonts in FOLDER)

The PDF embeds the whole fonts. Pages load `…-latin.woff2`, and `…-more.woff2` only where a sign of it stands in the text;
`unicode-range` in css/tokens.css says which signs each has, and a test holds the two equal.

Both families are under the SIL Open Font License 1.1 (OFL.txt). "Source" is a reserved font name: a changed version must
not carry it, so the cut is called House Serif. The copyright line stays as it is.
"""

import sys
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

CODEPOINTS = [
    *range(0x20, 0x180),  # Latin, for European names
    *range(0x370, 0x400),  # Greek
    *range(0x2000, 0x20A0),  # dashes, quotation marks, superscripts and subscripts
    0x20AC,
    0x2122,
    *range(0x2190, 0x2194),  # arrows
    *(0x2211, 0x2212, 0x2215, 0x221A, 0x221E, 0x2248, 0x2260, 0x2264, 0x2265),  # ∑ − ∕ √ ∞ ≈ ≠ ≤ ≥
    *(0x2713, 0x2717),  # ✓ ✗
]
FEATURES = "kern liga calt onum lnum tnum pnum sups subs ccmp locl mark mkmk frac case zero".split()
# Rare in a text: the letters of central Europe, and Greek but for what stands in units, names of cells and formulas.
GREEK_OF_MEDICINE = [ord(sign) for sign in "αβγδεκλμσχωΔ"]
MORE = [codepoint for codepoint in (*range(0x100, 0x180), *range(0x370, 0x400)) if codepoint not in GREEK_OF_MEDICINE]
WEB_FEATURES = "kern liga calt onum lnum tnum pnum ccmp locl mark mkmk".split()  # what a style sheet asks for, or a browser
COPYRIGHT = 0  # number of the copyright line in a font's name table
NEW_NAMES = {"Source Serif 4 Variable": "House Serif", "SourceSerif4Variable": "HouseSerif"}


def rename(font: TTFont) -> None:
    """Replace the reserved name wherever the font says it, except in its copyright line."""
    for record in font["name"].names:
        if record.nameID == COPYRIGHT:
            continue
        text = record.toUnicode()
        for old, new in NEW_NAMES.items():
            text = text.replace(old, new)
        record.string = text


def build(source: str, limits: dict[str, object], target: Path) -> None:
    """Read `source`, keep the part of the variable axes in `limits` and the signs above, write WOFF2 to `target`."""
    font = TTFont(source)
    font.flavor = None
    instance = instancer.instantiateVariableFont(font, limits)
    # Saved and read again: the instancer forgets glyphs that do not vary, and the subsetter looks for all of them.
    saved = BytesIO()
    instance.save(saved)
    font = TTFont(saved)
    options = subset.Options()
    options.flavor, options.layout_features = "woff2", FEATURES
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CODEPOINTS)
    subsetter.subset(font)
    rename(font)
    subset.save_font(font, str(target), options)


def cut(whole: Path) -> None:
    """Write what pages load of the font `whole` beside it: `…-latin.woff2` and `…-more.woff2`."""
    there = set(TTFont(whole).getBestCmap())
    for name, codepoints in {"latin": there - set(MORE), "more": there & set(MORE)}.items():
        font = TTFont(whole)
        options = subset.Options()
        options.flavor, options.layout_features = "woff2", WEB_FEATURES
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=codepoints)
        subsetter.subset(font)
        subset.save_font(font, str(whole.with_stem(f"{whole.stem}-{name}")), options)


def build_whole(roman: str, italic: str, inter: str, folder: str) -> None:
    """Write the three fonts from their sources."""
    build(roman, {"wght": (400, 700)}, Path(folder) / "house-serif-roman.woff2")
    build(italic, {"opsz": 16, "wght": (400, 700)}, Path(folder) / "house-serif-italic.woff2")
    build(inter, {"wght": (400, 700)}, Path(folder) / "inter.woff2")


if __name__ == "__main__":
    *sources, folder = sys.argv[1:]
    if sources:
        build_whole(*sources, folder)
    for name in ("house-serif-roman", "house-serif-italic", "inter"):
        cut(Path(folder) / f"{name}.woff2")
