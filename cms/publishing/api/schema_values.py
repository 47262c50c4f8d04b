"""Values of the read API's schema that many answers hold: times, days, addresses, digests."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"}, examples=["2026-03-12T10:00:00.000000Z"])]
Day = Annotated[str, Field(json_schema_extra={"format": "date"}, examples=["2029-03-12"])]
Address = Annotated[str, Field(json_schema_extra={"format": "uri"})]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
