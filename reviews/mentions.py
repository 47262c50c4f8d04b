"""People who are named in a comment with @: by their printed name or their user name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cms.accounts.models import User
from reviews.models import Round

# An address is no mention, and neither is "@ 8 h", "@8" or a citation [@key]: a name begins with a letter, right behind
# the sign.
_NAMED = re.compile(r"(?<![\w@\[])@(?P<name>[^\W\d_][\w.+-]*)")


@dataclass(frozen=True)
class Mentions:
    """Whom a text names, each once, and the names in it that are nobody's."""

    people: tuple[User, ...]
    unknown: tuple[str, ...]


def mentions_in(body: str, people: Sequence[User]) -> Mentions:
    """Whom of `people` the text names. Upper and lower case are the same; of two names that fit the longer counts."""
    by_name: dict[str, list[User]] = {}
    for person in people:
        for name in {_folded(person.username), _folded(person.printed_name)}:
            by_name.setdefault(name, []).append(person)
    known = _pattern(by_name)
    found: dict[int, User] = {}
    unknown: dict[str, None] = {}
    for mention in _NAMED.finditer(body):
        fits = known.match(body, mention.start("name")) if known else None
        if fits:
            found |= {person.pk: person for person in by_name[_folded(fits.group())]}
        else:
            unknown[mention["name"].rstrip(".")] = None
    return Mentions(tuple(found.values()), tuple(unknown))


def _folded(name: str) -> str:
    return " ".join(name.split()).lower()


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted((name for name in names if name), key=len, reverse=True)
    if not longest_first:
        return None
    words = (r"\s+".join(re.escape(word) for word in name.split(" ")) for name in longest_first)
    return re.compile(rf"(?:{'|'.join(words)})(?!\w|[.@+-]\w)", re.IGNORECASE)


def people_beside(review: Round, reader: User, others: Iterable[User]) -> list[User]:
    """Whom a page proposes to name in a comment on the round: its editors and `others`, without whoever reads the page.
    No query, where the round's people are read.

    Reviewers judge for themselves: their page proposes of their colleagues only those who have spoken already. Editors
    who only help with the article are not among them, and can be named all the same.
    """
    assigning = (one.assigned_by for one in review.assignments.all())
    people = [review.article.owner, review.submitted_by, *assigning, *others]
    named = {person.pk: person for person in people if person.is_active and person.pk != reader.pk}
    return sorted(named.values(), key=lambda person: person.printed_name)
