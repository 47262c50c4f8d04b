"""What readers are told about AI in a text, in the terms of the EU AI Act.

Regulation (EU) 2024/1689, Article 50(4): text that an AI system generated or manipulated, published to inform the
public on matters of public interest, is disclosed as such, unless it has undergone human review or editorial control
and a natural or legal person holds editorial responsibility for its publication. We disclose it in either case, and say
of review only what the signatures say.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Origin, Version
from reviews.models import SignOff

NOBODY_YET = gettext_lazy("Nobody of the medical advisory board has reviewed this text yet.")


def origin_disclosure(version: Version, sign_offs: Sequence[SignOff]) -> str:
    """How the text came to be and, where an AI tool took part, who reviewed it and who answers for it.

    `sign_offs` are those that the edition's approval rests on: none for an edition that was published in an emergency
    and for a version in review, of which human review is never claimed.
    """
    made = f"{Origin(version.origin).label}."
    if version.origin == Origin.HUMAN:
        return made
    made = version.origin_sentence
    if not sign_offs:
        return f"{made} {NOBODY_YET}"
    names = "; ".join(one.name_with_credentials for one in sign_offs)
    said = _(
        "Reviewed by people before this edition was published: %(names)s read and signed exactly this text. "
        "%(house)s holds editorial responsibility for it."
    )
    return f"{made} {said % {'names': names, 'house': version.house_name}}"
