"""What the writing floor announces, inside its transaction; only outer floors listen."""

from django.dispatch import Signal

# sender: Reference; reference: the row, whose flag has just become worse (concern, correction, retraction). Sent with
# send().
reference_flagged = Signal()

# sender: Reference or FindingOverride. A retracted source has been cleared, or may stand in an article: what it stopped
# may go on. Sent with send().
source_let_pass = Signal()
