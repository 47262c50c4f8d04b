"""Claims: what a text says on the strength of a source, in its context, under an identity that edits elsewhere leave.

Pure functions, no database.
"""

from articles.claims.claim import Claim, ClaimContext, ClaimKind
from articles.claims.evidence_table import EvidenceRow, EvidenceSource, evidence_csv, evidence_table
from articles.claims.frozen import claims_as_canonical, claims_from
from articles.claims.reading import claims_of

__all__ = [
    "Claim",
    "ClaimContext",
    "ClaimKind",
    "EvidenceRow",
    "EvidenceSource",
    "claims_as_canonical",
    "claims_from",
    "claims_of",
    "evidence_csv",
    "evidence_table",
]
