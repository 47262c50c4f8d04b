"""Who may see the file of a figure."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from articles.models import FigureFile
from articles.policy import why_not_use_file
from cms.accounts.models import User
from cms.accounts.roles import is_reviewer
from cms.publishing.models import Edition, Notice, NoticeKind
from cms.publishing.queries import early_access
from reviews.models import Assignment
from reviews.policy import why_not_read


def is_published_figure(file: FigureFile) -> bool:
    """Whether an edition whose text readers are shown holds the figure. One query, of no table of a draft.

    A text is hidden once the last edition that carries it was withdrawn (`PublishedArticle.is_withdrawn`).
    """
    later = Edition.objects.filter(version=OuterRef("version"), number__gt=OuterRef("number"))
    withdrawn = Notice.objects.filter(edition=OuterRef("pk"), kind=NoticeKind.WITHDRAWAL)
    return Edition.objects.filter(~Exists(later), ~Exists(withdrawn), version__figures__file=file).exists()


def is_opened_early(file: FigureFile) -> bool:
    """Whether a version that readers may look at while the board reviews it holds the figure."""
    return early_access().filter(version__figures__file=file).exists()


def may_see_figure(user: User, file: FigureFile) -> bool:
    """Whether the person may see a text that shows a figure which is not published: its draft, a version of an
    article that they edit, or a version that their review opens to them."""
    if why_not_use_file(user, file) is None:
        return True
    return is_reviewer(user) and _is_open_to_reviewer(user, file)


def _is_open_to_reviewer(user: User, file: FigureFile) -> bool:
    """A reviewer reads the round's version, and compares it with those before it (`reviews.changes`)."""
    mine = Assignment.objects.filter(reviewer=user).select_related("round__version", "conflict_decision", "sign_off")
    for assignment in mine.filter(round__article__versions__figures__file=file).distinct():
        version = assignment.round.version
        held = file.frozen_copies.filter(version__article=version.article_id, version__number__lte=version.number)
        if why_not_read(user, assignment) is None and held.exists():
            return True
    return False
