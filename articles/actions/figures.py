"""Figures of a draft, and the files behind them."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from articles.actions.drafts import link_cited_in, revision_of, stamp
from articles.actions.locking import lock_article
from articles.draft_text import cleaned
from articles.figures import storing
from articles.figures.figure import KEY, KEY_LIMIT
from articles.figures.picture import Picture, read_picture
from articles.models import Article, Draft, DraftFigure, FigureFile, WriterAct
from articles.models.figure import ALTERNATIVE_TEXT_LIMIT, CAPTION_LIMIT, CREDIT_LIMIT, LICENCE_LIMIT
from articles.policy import why_not_edit, why_not_remove_file
from cms import clock
from cms.accounts.models import User
from cms.refusals import Refused, refuse_if

MOST_FIGURES = 100
# Long enough to think again, and to bring back a save that shows the picture.
KEPT_UNUSED = timedelta(days=30)


@dataclass(frozen=True)
class FigureTexts:
    """What is printed with a picture. The alternative text is required (WCAG 2.2, 1.1.1)."""

    caption: str
    alternative_text: str
    credit: str
    licence: str

    def normalised(self) -> FigureTexts:
        """The texts as they are stored: Unicode NFC, no control characters, each on one line. Raises Refused."""
        texts = FigureTexts(*(" ".join(cleaned(text).split()) for text in astuple(self)))
        if not texts.alternative_text:
            raise Refused(
                "Say what the picture shows, for people who cannot see it.", code="figure-without-alternative-text"
            )
        limits = (CAPTION_LIMIT, ALTERNATIVE_TEXT_LIMIT, CREDIT_LIMIT, LICENCE_LIMIT)
        names = ("caption", "alternative text", "credit", "licence")
        for name, text, limit in zip(names, astuple(texts), limits, strict=True):
            if len(text) > limit:
                raise Refused(f"The {name} has {len(text):,} characters; at most {limit:,} fit. Shorten it.")
        return texts


def add_figure(*, article: Article, actor: User, content: bytes, texts: FigureTexts, key: str = "") -> DraftFigure:
    """Add a picture to the draft.

    Comes in: the uploaded bytes, what is printed with them, and the key that the text will name; without one it is
    made of the caption. Goes out: the draft's figure. Changes: the file (kept under the digest of what was made of the
    upload), a row of the draft, one save of its history. Raises Refused: policy, what the bytes are, limits, a key
    that is taken.
    """
    refuse_if(why_not_edit(actor, article), code="not-an-editor")
    texts = texts.normalised()
    # Before any lock: opening a large picture takes a second.
    picture = read_picture(content, max_bytes=settings.FIGURE_MAX_BYTES)
    with transaction.atomic():
        draft = _locked_draft(article, actor)
        taken = set(draft.figures.values_list("key", flat=True))
        if len(taken) >= MOST_FIGURES:
            raise Refused(f"The article has {MOST_FIGURES} figures; no more fit.", code="too-many-figures")
        key = _wanted_key(key, taken) if key.strip() else _free_key(texts, taken)
        with revision_of(draft, by=actor, note=f"Added the figure “{key}”"):
            figure = DraftFigure(draft=draft, key=key, file=keep_picture(picture))
            _write(figure, texts)
            stamp(draft, by=actor, act=WriterAct.SAVE, text_changed=False)
    return figure


def edit_figure(
    *, article: Article, actor: User, key: str, texts: FigureTexts, content: bytes | None = None
) -> DraftFigure:
    """Change what is printed with a figure, or the picture itself where `content` is given. The key stays.

    Versions that show it keep what they froze. Raises Refused; the same figure, untouched, where nothing changed.
    """
    refuse_if(why_not_edit(actor, article), code="not-an-editor")
    texts = texts.normalised()
    picture = None if content is None else read_picture(content, max_bytes=settings.FIGURE_MAX_BYTES)
    with transaction.atomic():
        draft = _locked_draft(article, actor)
        figure = _figure_of(draft, key)
        if picture is None and _texts_of(figure) == texts:
            return figure
        with revision_of(draft, by=actor, note=f"Changed the figure “{key}”"):
            if picture is not None:
                _let_go(figure.file)
                figure.file = keep_picture(picture)
            _write(figure, texts)
            stamp(draft, by=actor, act=WriterAct.SAVE, text_changed=False)
    return figure


@transaction.atomic
def remove_figure(*, article: Article, actor: User, key: str) -> None:
    """Take a figure off the draft. Its file stays for as long as a version holds it, and some time for restoring."""
    draft = _locked_draft(article, actor)
    figure = _figure_of(draft, key)
    with revision_of(draft, by=actor, note=f"Removed the figure “{key}”"):
        _let_go(figure.file)
        figure.delete()
        stamp(draft, by=actor, act=WriterAct.SAVE, text_changed=False)


@transaction.atomic
def remove_figure_file(*, sha256: str, unused_since: datetime) -> None:
    """Remove a file that no version holds, no draft shows, and nothing has used since. Raises Refused otherwise.

    The file goes before its row and under the row's lock: an upload of the same picture waits, and then keeps it anew.
    """
    file = FigureFile.objects.select_for_update().filter(sha256=sha256).first()
    if file is None:
        raise Refused(f"There is no figure file {sha256}.", code="no-such-figure")
    refuse_if(why_not_remove_file(file, unused_since=unused_since), code="figure-is-held")
    storing.discard(file.sha256, file.media_type)
    file.delete()


def _locked_draft(article: Article, actor: User) -> Draft:
    article = lock_article(article)
    refuse_if(why_not_edit(actor, article), code="not-an-editor")
    return Draft.objects.get(article=article)


def _figure_of(draft: Draft, key: str) -> DraftFigure:
    figure = draft.figures.select_related("file").filter(key=key).first()
    if figure is None:
        raise Refused(f"The article has no figure “{key}” any more.", code="no-such-figure")
    return figure


def _texts_of(figure: DraftFigure) -> FigureTexts:
    return FigureTexts(figure.caption, figure.alternative_text, figure.credit, figure.licence)


def _write(figure: DraftFigure, texts: FigureTexts) -> None:
    figure.caption, figure.alternative_text, figure.credit, figure.licence = astuple(texts)
    figure.save()
    link_cited_in(figure.draft, [texts.caption])


def _wanted_key(key: str, taken: set[str]) -> str:
    key = key.strip()
    if not KEY.fullmatch(key) or len(key) > KEY_LIMIT:
        raise Refused(
            f"A key has small letters, digits and hyphens, such as “dose-curve”, and at most {KEY_LIMIT} of them.",
            code="figure-key",
        )
    if key in taken:
        raise Refused(f"The article has a figure “{key}” already. Choose another key.", code="figure-key")
    return key


def _free_key(texts: FigureTexts, taken: set[str]) -> str:
    words = slugify(texts.caption or texts.alternative_text).replace("_", "-").split("-")
    base = "-".join([word for word in words if word][:4])[: KEY_LIMIT - 4].strip("-") or "figure"
    number, key = 2, base
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key


def keep_picture(picture: Picture) -> FigureFile:
    """The file's row, made or found, and the file itself in the storage."""
    sha256 = hashlib.sha256(picture.content).hexdigest()
    now = clock.now()
    file = FigureFile.objects.select_for_update().filter(sha256=sha256).first()
    if file is None:
        try:
            with transaction.atomic():
                file = FigureFile.objects.create(
                    sha256=sha256,
                    media_type=picture.media_type,
                    width=picture.width,
                    height=picture.height,
                    byte_size=len(picture.content),
                    used_at=now,
                )
        except IntegrityError:
            # Somebody uploaded the same picture at the same moment.
            file = FigureFile.objects.select_for_update().get(sha256=sha256)
    file.used_at = now
    file.save(update_fields=["used_at"])
    storing.keep(picture.content, sha256, picture.media_type)
    return file


def _let_go(file: FigureFile) -> None:
    file.used_at = clock.now()
    file.save(update_fields=["used_at"])
