"""What became of a request for changes (promise 4): worked out from the rows that moved on from it, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from reviews.models import Round, SignOff


class Fate(Enum):
    """What became of a request, with the words and the tone of its badge."""

    STANDS = "Stands", "warn"
    TAKEN_BACK = "Taken back", ""
    ADJUDICATED = "Adjudicated", "violet"
    ANSWERED = "Answered", "info"

    @property
    def label(self) -> str:
        """The words of the badge."""
        return self.value[0]

    @property
    def tone(self) -> str:
        """The tone of the badge."""
        return self.value[1]


@dataclass(frozen=True)
class RequestForChanges:
    """One signed request, and the round on the newer version that answers it, if there is one.

    Against the text that it was signed on a request stands also when a newer version answers it.
    """

    sign_off: SignOff
    answer: Round | None

    @property
    def fate(self) -> Fate:
        """What counts: the reviewer's own word first, then the decision against it, then the editors' answer."""
        if hasattr(self.sign_off, "withdrawal"):
            return Fate.TAKEN_BACK
        if hasattr(self.sign_off, "adjudication"):
            return Fate.ADJUDICATED
        return Fate.ANSWERED if self.answer else Fate.STANDS

    @property
    def is_in_the_way(self) -> bool:
        """Whether it keeps its version from being approved, published or handed in again."""
        return self.fate in (Fate.STANDS, Fate.ANSWERED)


def requests_for_changes(review: Round, sign_offs: Iterable[SignOff]) -> list[RequestForChanges]:
    """The requests among the round's sign-offs, which come with `withdrawal` and `adjudication`, in the order of
    signing. One query at most, however many there are."""
    requests = [one for one in sign_offs if one.decision == SignOff.Choice.REQUEST_CHANGES]
    # Opening another round ends the one that is open: nothing has answered an open one yet.
    answer = answer_to(review) if requests and not review.is_open else None
    return [RequestForChanges(one, answer) for one in requests]


def answer_to(review: Round) -> Round | None:
    """The first round on a newer version of the article. A second look at an older text answers nothing. One query."""
    later = Round.objects.filter(article=review.article_id, version__number__gt=review.version.number)
    return later.filter(number__gt=review.number).select_related("version", "submission").order_by("number").first()
