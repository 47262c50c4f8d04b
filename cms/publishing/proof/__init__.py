"""Whether a text that somebody holds is the text that was signed: codes, files, words."""

from cms.publishing.proof.answer import Answer, Verdict, compare_file, compare_pasted
from cms.publishing.verification_codes import code_digits, edition_with_code, shown_code, verification_address

__all__ = [
    "Answer",
    "Verdict",
    "code_digits",
    "compare_file",
    "compare_pasted",
    "edition_with_code",
    "shown_code",
    "verification_address",
]
