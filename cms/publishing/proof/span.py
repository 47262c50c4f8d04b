"""Where in a signed text a passage stands that may have been changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

# A passage of 20,000 words in a text of 20,000: beyond that the search would take seconds.
_MOST = 400_000_000


def best_span(text: Sequence[str], words: Sequence[str]) -> tuple[int, int] | None:
    """The shortest first stretch of `text` that becomes `words` with the fewest words put in, taken out or replaced;
    None where both are too long to look.

    The bits of one number stand for the words of the passage (Myers, *A fast bit-vector algorithm for approximate
    string matching*, J ACM 1999), so that the time is that of the text.
    """
    if not words or len(text) * len(words) > _MOST:
        return None
    end = _nearest(_distances(text, words, is_anchored=False), len(words))
    start = end - _nearest(_distances(text[:end][::-1], words[::-1], is_anchored=True), len(words))
    return start, end


def _nearest(distances: Iterator[int], nothing: int) -> int:
    """How many words lead to the first smallest distance; `nothing` is the distance of no word at all."""
    best, length = nothing, 0
    for index, distance in enumerate(distances, 1):
        if distance < best:
            best, length = distance, index
    return length


def _distances(text: Sequence[str], words: Sequence[str], *, is_anchored: bool) -> Iterator[int]:
    """After each word of `text`: how far from `words` the nearest stretch is that ends there (or, where it is anchored,
    the one from the beginning)."""
    places = _places(text, words)
    every = (1 << len(words)) - 1
    last = 1 << (len(words) - 1)
    rises, falls, distance = every, 0, len(words)
    for word in text:
        equal = places.get(word, 0)
        across = (((equal & rises) + rises) ^ rises) | equal
        up = falls | (every & ~(across | rises))
        down = rises & across
        distance += bool(up & last) - bool(down & last)
        up = (up << 1 | is_anchored) & every
        along = equal | falls
        rises = ((down << 1) | ~(along | up)) & every
        falls = up & along
        yield distance


def _places(text: Sequence[str], words: Sequence[str]) -> Mapping[str, int]:
    """For each word that both have, the bits of its places in the passage."""
    size = len(words) // 8 + 1
    bits = {word: bytearray(size) for word in set(text) & set(words)}
    for place, word in enumerate(words):
        if word in bits:
            bits[word][place // 8] |= 1 << place % 8
    return {word: int.from_bytes(found, "little") for word, found in bits.items()}
