"""Reading the mail that waits in the outbox."""

import re

from cms.outbox.models import OutboxMessage


def token_in_last_invitation() -> str:
    """The secret at the end of the newest invitation's link."""
    body = OutboxMessage.objects.filter(kind="invitation").latest("pk").body
    return re.search(r"/invitations/([\w-]+)/", body).group(1)
