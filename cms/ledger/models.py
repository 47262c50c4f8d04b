"""The ledger, and the base classes of everything that is evidence."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.apps import apps
from django.db import models

from cms.ledger.canonical import digest

GENESIS = "0" * 64
# The kind of the entry that stands where the record was continued behind a head that nobody here had signed.
HEAD_NOT_OURS = "head-not-ours"


class EvidenceIsPermanentError(Exception):
    """Somebody tried to change or delete evidence. Undoing is a new record."""


class AppendOnly(models.Model):
    """A row that is written once. The database refuses UPDATE, DELETE and TRUNCATE too (`cms.ledger.triggers`)."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not self._state.adding:
            raise EvidenceIsPermanentError(f"{self._meta.verbose_name} is evidence and is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise EvidenceIsPermanentError(f"{self._meta.verbose_name} is evidence and is never deleted.")


class LedgerEntry(AppendOnly):
    """One link of the hash chain. `payload` is canonical JSON text, kept as text so that no database rewrites it."""

    sequence = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    payload = models.TextField()
    payload_sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64)
    entry_sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["sequence"]
        verbose_name_plural = "ledger entries"
        # One kind in its order, without reading what lies between: the changes that the API tells.
        indexes: ClassVar = [models.Index(fields=["kind", "sequence"], name="ledger_kind_in_order")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"

    def said(self) -> dict[str, Any]:
        """The payload, read; empty where it is no JSON object any more (the chain says so of the entry itself)."""
        try:
            payload = json.loads(self.payload)
        except ValueError:
            return {}
        return payload if isinstance(payload, dict) else {}

    def computed_sha256(self) -> str:
        """The digest that binds this entry to its place, its time and the entry before it."""
        return digest(
            {
                "sequence": self.sequence,
                "kind": self.kind,
                "recorded_at": self.recorded_at,
                "payload_sha256": self.payload_sha256,
                "previous_sha256": self.previous_sha256,
            }
        )


class LedgerHead(models.Model):
    """The one row that every append locks, last of all locks. Signed, so that a forged chain needs the key as well."""

    singleton = models.BooleanField(default=True, unique=True)
    sequence = models.PositiveBigIntegerField(default=0)
    entry_sha256 = models.CharField(max_length=64, default=GENESIS)
    signature = models.CharField(max_length=128, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="ledger_has_one_head"),
        ]

    def __str__(self) -> str:
        return f"head at {self.sequence}"


class Evidence(AppendOnly):
    """An append-only row with a digest over its columns and an entry in the ledger that repeats them."""

    record_sha256 = models.CharField(max_length=64, editable=False)
    ledger_entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, editable=False, related_name="+")

    # Path from this model to its article's slug, for `verify_record SLUG`.
    ARTICLE_PATH: ClassVar[str] = "article"
    # Columns that came after rows had been written. Where one is NULL it is left out, so that old digests still hold.
    LATER_COLUMNS: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    def record(self) -> dict[str, Any]:
        """Every column except the row number, the two that this record explains, and later columns that are NULL."""
        skipped = {self._meta.pk.attname, "record_sha256", "ledger_entry_id"}
        skipped |= {name for name in self.LATER_COLUMNS if getattr(self, name) is None}
        return {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.attname not in skipped
        }

    def computed_sha256(self) -> str:
        """SHA-256 of the canonical form of `record()`."""
        return digest({"model": self._meta.label_lower, "record": self.record()})


def append_only_models() -> list[type[models.Model]]:
    """Every concrete evidence model of the installed apps, by table name."""

    found = [model for model in apps.get_models() if issubclass(model, AppendOnly)]
    return sorted(found, key=lambda model: model._meta.db_table)


def evidence_models() -> list[type[Evidence]]:
    """The evidence models that carry a digest and a ledger entry of their own."""
    return [model for model in append_only_models() if issubclass(model, Evidence)]
