"""What can be asked for, and within which bounds. Each is taken exactly as the schema describes it, or refused."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from articles.evidence_types import EvidenceType
from articles.models import Audience
from cms.publishing.api.cursors import NUMBER_PATTERN, PLACE_PATTERN, SEQUENCE_PATTERN
from cms.publishing.models import NoticeKind

LONGEST_PAGE = 100
USUAL_PAGE = 20
SLUG = r"^[-a-zA-Z0-9_]{1,120}$"


def _written_as(pattern: str, how: str) -> BeforeValidator:
    """Refuse what the type would also take: a day as a number of seconds, a count as `1_0` or `１`."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and not re.fullmatch(pattern, value, re.ASCII):
            raise ValueError(how)
        return value

    return BeforeValidator(check)


Day = Annotated[date, _written_as(r"\d{4}-\d\d-\d\d", "Write the day as YYYY-MM-DD.")]
Limit = Annotated[
    int,
    Field(ge=1, le=LONGEST_PAGE, description=f"How many items a page holds, at most {LONGEST_PAGE}.", examples=[20]),
    _written_as(r"\d{1,9}", "Write a whole number in digits."),
]
_CURSOR = "Where the page begins: `next_cursor` of the page before. Leave it out for the first page."
PlaceCursor = Annotated[str, Field(pattern=PLACE_PATTERN, description=_CURSOR)]


class ArticlesQuery(BaseModel):
    """Which articles a list holds."""

    topic: Annotated[str, Field(pattern=SLUG, max_length=80)] | None = Field(
        None, description="Only articles of this topic (its slug, from `/api/v1/topics`).", examples=["haematology"]
    )
    audience: Audience | None = Field(
        None, description="Only articles with a text for this audience.", examples=["patient"]
    )
    evidence_type: EvidenceType | None = Field(
        None, description="Only articles that cite a source of this kind.", examples=["guideline"]
    )
    reviewed_since: Day | None = Field(
        None,
        description="Only articles that the board last reviewed on this day (UTC) or later.",
        examples=["2026-01-31"],
    )
    updated_since: Day | None = Field(
        None,
        description="Only articles with a new edition or notice on this day (UTC) or later.",
        examples=["2026-01-31"],
    )
    cursor: PlaceCursor | None = None
    limit: Limit = USUAL_PAGE


class EditionsQuery(BaseModel):
    """A part of an article's editions."""

    cursor: Annotated[str, Field(pattern=NUMBER_PATTERN, description=_CURSOR)] | None = None
    limit: Limit = USUAL_PAGE


class NoticesQuery(BaseModel):
    """Which notices a list holds."""

    article: Annotated[str, Field(pattern=SLUG)] | None = Field(
        None, description="Only notices on editions of this article (its slug)."
    )
    kind: NoticeKind | None = Field(None, description="Only notices of this kind.", examples=["retraction"])
    cursor: PlaceCursor | None = None
    limit: Limit = USUAL_PAGE


class ChangesQuery(BaseModel):
    """Which changes a list holds."""

    cursor: (
        Annotated[
            str,
            Field(
                pattern=SEQUENCE_PATTERN,
                description="Only changes after this one: `next_cursor` of the last answer. Leave it out to begin at "
                "the beginning.",
            ),
        ]
        | None
    ) = None
    limit: Limit = USUAL_PAGE


class TextQuery(BaseModel):
    """Which of the edition's texts."""

    audience: Audience = Field(
        Audience.PROFESSIONAL,
        description="Which text: `text/markdown` and `application/ld+json` are about one; JSON holds all of them.",
        examples=["patient"],
    )


class ClaimsQuery(BaseModel):
    """The claims of which text."""

    audience: Audience = Field(
        Audience.PROFESSIONAL, description="The claims of the text for this audience.", examples=["patient"]
    )
