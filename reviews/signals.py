"""What the judging floor announces, inside its transaction; only outer floors listen."""

from django.dispatch import Signal

# sender: Approval; approval: the row. Sent with send(): an error in a receiver undoes the sign-off that led to it.
round_approved = Signal()

# sender: SignOff; sign_off: the signed request for changes, after what it did to its round.
changes_requested = Signal()
