"""The board, its table, and the table as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.evidence_file import CSV
from cms import clock
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.board_cards import BoardCard
from cms.desk.board_counts import column_counts, total_of
from cms.desk.board_file import board_file
from cms.desk.board_queries import (
    NEWEST_FIRST,
    ORDERS,
    BoardFilter,
    board_cards,
    columns_of,
    narrowed,
    read_along,
    table_of,
    with_cards,
)
from cms.desk.models import BoardPlace, SavedFilter
from cms.desk.paging import InParts, LongList
from cms.desk.round_forms import FilterForm
from cms.desk.saved_filters import filter_links
from cms.desk.views.frame import editor_in

ROWS_A_PAGE = 25


@requires(Role.MANAGING_EDITOR)
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """The board, and below it the same articles as a table; the filters of both live in the address."""
    form = FilterForm(request.GET or None)
    asked, now = form.asked(), clock.now()
    places = narrowed(asked, now)
    counts = column_counts(asked, places, now)
    # The keys are chosen first, so that what a row prints is not read, and sorted, for a long list.
    keys = tuple(part.values_list("pk", flat=True) for part in table_of(asked, now, places))
    wish = request.GET.get("page")
    listed = keys[0] if len(keys) == 1 else InParts(keys)
    page_obj = LongList(listed, ROWS_A_PAGE, wish, total_of(asked, counts)).get_page(wish)
    shown = {place.pk: place for place in with_cards(BoardPlace.objects.filter(pk__in=list(page_obj)))}
    rows = [BoardCard(review=shown[pk].round, now=now, place=shown[pk]) for pk in page_obj]
    cards = board_cards(asked, places, now)
    read_along([*rows, *(card for _, card in cards)])
    context = {
        "section": "rounds",
        "columns": columns_of(asked, cards, counts),
        "total": total_of(asked, counts),
        "form": form,
        "is_narrowed": asked != BoardFilter(),
        "filters": filter_links(editor_in(request), SavedFilter.Page.BOARD, _understood(form, request.GET)),
        "order": ORDERS.get(asked.state, NEWEST_FIRST),
        "page_obj": page_obj,
        "rows": rows,
        "now": now,
        "today": now.date(),
    }
    return render(request, "desk/rounds.html", context)


def _understood(form: FilterForm, data: QueryDict) -> QueryDict:
    """The words of the address without those that the form has refused: they narrow nothing down."""
    kept = data.copy()
    for name in form.errors:
        kept.pop(name, None)
    return kept


@requires(Role.MANAGING_EDITOR)
@require_safe
def rounds_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The rows that the table has for the same address, as a file, sent while it is read."""
    now = clock.now()
    response = StreamingHttpResponse(board_file(table_of(FilterForm(request.GET or None).asked(), now), now))
    response["Content-Type"] = CSV
    response["Content-Disposition"] = f'attachment; filename="board-{now:%Y-%m-%d}.csv"'
    return response
