"""What whoever runs the house wants to know of: the record was verified, the ledger's head was written out."""

from __future__ import annotations

from django.dispatch import Signal

# Sent with `holds` (bool) and `says` (one sentence), after a verification of everything.
record_verified = Signal()
# Sent with `sequence` (int), after an anchor was written to a file.
record_anchored = Signal()
