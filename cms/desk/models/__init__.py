"""Tables of the desk: where articles stand, what people keep for themselves, changes to many
articles, what a draft corrects, the search."""

from cms.desk.models.board import ArticleState, BoardPlace, BoardReviewer, Standing
from cms.desk.models.bulk import BulkChange, BulkItem
from cms.desk.models.corrections import DraftCorrection
from cms.desk.models.filters import SavedFilter
from cms.desk.models.search import SearchEntry

__all__ = [
    "ArticleState",
    "BoardPlace",
    "BoardReviewer",
    "BulkChange",
    "BulkItem",
    "DraftCorrection",
    "SavedFilter",
    "SearchEntry",
    "Standing",
]
