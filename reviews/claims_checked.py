"""How many cited claims stand checked behind a set of signatures: what readers are told of claim checks.

Only what was signed counts. Notes are between the reviewers and the editors.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from reviews.models import SignOff, Verdict

# The graver of two verdicts on one claim is the one that a reader has to know.
_GRAVEST_FIRST = (Verdict.NOT_SUPPORTED, Verdict.PARTLY, Verdict.CANNOT_VERIFY, Verdict.SUPPORTED)
_IN_WORDS = {
    Verdict.SUPPORTED: _("supported"),
    Verdict.PARTLY: _("partly supported"),
    Verdict.NOT_SUPPORTED: _("not supported"),
    Verdict.CANNOT_VERIFY: _("could not be verified"),
}


@dataclass(frozen=True)
class ClaimsChecked:
    """Of `claims` cited claims in all texts of a version, `checked` carry a verdict of at least one of `reviewers`
    people. `by_verdict` counts each claim once; `differing` of them have verdicts that differ."""

    claims: int
    checked: int
    reviewers: int
    by_verdict: Mapping[Verdict, int]
    differing: int

    @property
    def sentence(self) -> str:
        """`31 of 39 cited claims were checked against their sources by 2 reviewers.`"""
        places = {"checked": self.checked, "claims": self.claims}
        of_claims = ngettext(
            "%(checked)d of %(claims)d cited claim", "%(checked)d of %(claims)d cited claims", self.claims
        )
        were_checked = ngettext(
            "%(of_claims)s was checked against its sources by %(by)s.",
            "%(of_claims)s were checked against their sources by %(by)s.",
            self.checked,
        )
        by = ngettext("%(reviewers)d reviewer", "%(reviewers)d reviewers", self.reviewers)
        return were_checked % {"of_claims": of_claims % places, "by": by % {"reviewers": self.reviewers}}

    @property
    def verdicts_sentence(self) -> str:
        """`Verdicts: 29 supported, 2 partly supported.` It says so where reviewers differed."""
        counted = ", ".join(
            f"{self.by_verdict[verdict]} {words}" for verdict, words in _IN_WORDS.items() if self.by_verdict[verdict]
        )
        verdicts = gettext("Verdicts: %(counted)s.") % {"counted": counted}
        if not self.differing:
            return verdicts
        differed = ngettext(
            "Reviewers differed on %(differing)d claim; the graver verdict is counted.",
            "Reviewers differed on %(differing)d claims; the graver verdict is counted.",
            self.differing,
        )
        return f"{verdicts} {differed % {'differing': self.differing}}"

    def as_values(self) -> dict[str, int]:
        """The same for programs: each count by its name in exports."""
        counts = {"claims": self.claims, "claims-checked": self.checked, "claims-checked-by": self.reviewers}
        return counts | {f"claims-{verdict.value}": self.by_verdict[verdict] for verdict in _IN_WORDS}


def claims_checked(sign_offs: Iterable[SignOff]) -> ClaimsChecked | None:
    """What the signatures, all on one version, say together; None where nobody checked a claim, or where they are from
    before verdicts were signed. No query."""
    kept = [(one.reviewer_id, json.loads(one.claim_checks)) for one in sign_offs if one.claim_checks]
    checking = [(reviewer, signed["verdicts"]) for reviewer, signed in kept if signed["verdicts"]]
    if not checking:
        return None
    verdicts = _verdicts_by_claim(verdict for _, signed in checking for verdict in signed)
    counted = Counter(min(given, key=_GRAVEST_FIRST.index) for given in verdicts.values())
    return ClaimsChecked(
        # Claims of a version from before they were kept with it are read anew: never more checked than there are.
        claims=max(len(verdicts), *(signed["claims"] for _, signed in kept)),
        checked=len(verdicts),
        reviewers=len({reviewer for reviewer, _ in checking}),
        by_verdict={verdict: counted[verdict] for verdict in Verdict},
        differing=sum(len(given) > 1 for given in verdicts.values()),
    )


def _verdicts_by_claim(signed: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], set[Verdict]]:
    """The verdicts on each claim of each text; the same words may be a claim in two of them."""
    found: dict[tuple[str, str], set[Verdict]] = {}
    for one in signed:
        found.setdefault((one["audience"], one["claim"]), set()).add(Verdict(one["verdict"]))
    return found
