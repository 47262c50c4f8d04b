"""Looking a source up by its identifier: Crossref and the NCBI behind one small interface."""

from articles.references.lookup.enquiry import LookupResult, look_up
from articles.references.lookup.identifier import Identifier, parse_identifier
from articles.references.lookup.provider import Found, LookupTrouble, Provider, Statement

__all__ = [
    "Found",
    "Identifier",
    "LookupResult",
    "LookupTrouble",
    "Provider",
    "Statement",
    "look_up",
    "parse_identifier",
]
