"""Every page of the desk and of the reviewers' desk that opens with GET, as each of three people opens it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from time import perf_counter, process_time

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, reverse

from articles.history import saves_of
from articles.models import Article, Reference
from cms.accounts.models import User
from cms.desk import urls as desk
from reviews import urls as reviews
from reviews.models import Assignment, Round

# What the filters of the lists are asked for.
NARROWED = {
    "desk:rounds": (
        "page=2",
        "page=last",
        "state=open",
        *(f"state={state}" for state in ("draft", "submitted", "under-review", "changes-requested", "approved")),
        "state=published",
        "state=due",
        "state=withdrawn",
        "topic=1",
        "overdue=on",
        "reviewer={reviewer}",
        "owner={owner}",
        "q=matter",
        "q=nowhere",
    ),
    "desk:my_articles": (
        "page=2",
        *(f"state={state}" for state in ("draft", "under-review", "update-under-review", "published")),
        "state=due-for-re-review",
        "state=withdrawn",
        "q=matter",
        "q=nowhere",
    ),
    "desk:library": (
        "page=2",
        "q=found",
        "q=nowhere",
        *(f"show={show}" for show in ("flagged", "uncited", "unchecked")),
    ),
}


@dataclass(frozen=True)
class Page:
    """One address and who opens it."""

    name: str
    who: str
    address: str


@dataclass
class Scene:
    """The rows that the addresses name: an editor's published article, her open round, and its reviewer."""

    people: dict[str, User]
    words: dict[str, dict[str, object]]


def scene() -> Scene:
    """The people and rows of one house; the same in each, for they are among the forty."""
    review = Round.objects.filter(state="under-review", article__slug__startswith="article-").order_by("pk")[0]
    waiting = Assignment.objects.get(round=review, state="accepted")
    article = review.article
    people = {
        "managing editor": User.objects.get(username="mona"),
        "editor": article.owner,
        "reviewer": waiting.reviewer,
    }
    source = Reference.objects.filter(draft_links__draft__article=article).order_by("pk")[0]
    live = Article.objects.filter(owner=article.owner, live_edition__isnull=False).order_by("pk")[0]
    words = {
        "article": {"slug": article.slug, "number": 2, "revision": saves_of(article.draft)[0].revision_id},
        "live": {"slug": live.slug},
        "topic": {"slug": article.topic.slug},
        "library": {"pk": source.pk},
        "round": {"pk": review.pk},
        "assignment": {"pk": waiting.pk},
    }
    return Scene(people, words)


def pages(found: Scene) -> Iterator[Page]:
    """Every address that opens for somebody, each with everybody for whom it does."""
    clients = {who: client_of(user) for who, user in found.people.items()}
    for name, pattern in _patterns():
        try:
            address = reverse(name, kwargs=_words(found, name, pattern))
        except NoReverseMatch:
            continue  # it names something inside a round that only POST goes to
        for who, client in clients.items():
            if client.get(address).status_code != HTTPStatus.OK:
                continue
            yield Page(name, who, address)
            for query in NARROWED.get(name, ()):
                asked = query.format(reviewer=found.people["reviewer"].pk, owner=found.people["editor"].pk)
                yield Page(f"{name}?{query}", who, f"{address}?{asked}")


def _patterns() -> Iterator[tuple[str, URLPattern]]:
    for app in (desk, reviews):
        for pattern in app.urlpatterns:
            yield f"{app.app_name}:{pattern.name}", pattern


def _words(found: Scene, name: str, pattern: URLPattern) -> dict[str, object]:
    route = str(pattern.pattern)
    if name in ("desk:rename_topic", "desk:topic_rules"):
        words = found.words["topic"]
    elif name in ("desk:re_review", "desk:notice"):
        words = found.words["live"]
    elif route.startswith("library/"):
        words = found.words["library"]
    elif route.startswith("rounds/"):
        words = found.words["round"]
    else:
        words = found.words["assignment" if name.startswith("reviews:") else "article"]
    return {word: words[word] for word in pattern.pattern.converters if word in words}


def long_and_short(number: int) -> Iterator[Page]:
    """The pages of an article with as many predecessors as `number` says."""
    article = Article.objects.get(slug=f"article-{number}")
    last = article.versions.order_by("-number")[0].number
    review = Round.objects.get(article=article, state="under-review")
    waiting = Assignment.objects.get(round=review, state="accepted").pk
    for name in ("history", "record", "compare", "sources", "settings", "submit", "draft"):
        yield Page(f"desk:{name}", "managing editor", reverse(f"desk:{name}", args=[article.slug]))
    yield Page("desk:version", "managing editor", reverse("desk:version", args=[article.slug, last]))
    yield Page("desk:round", "managing editor", reverse("desk:round", args=[review.pk]))
    yield Page("reviews:assignment", f"reviewer of {number}", reverse("reviews:assignment", args=[waiting]))
    yield Page("reviews:changes", f"reviewer of {number}", reverse("reviews:changes", args=[waiting]))
    for name in ("article", "versions"):
        yield Page(f"publishing:{name}", "reader", reverse(f"publishing:{name}", args=[article.slug]))


def client_of(user: User | None) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def opened(client: Client, address: str) -> HttpResponse:
    """The page; of a file that is sent while it is read, only its beginning."""
    answer = client.get(address)
    if answer.status_code != HTTPStatus.OK:
        raise SystemExit(f"{address} answered {answer.status_code}.")
    if answer.streaming:
        next(iter(answer.streaming_content))
    return answer


def queries(client: Client, address: str) -> int:
    """How many queries the page takes, once it is warm."""
    opened(client, address)
    with CaptureQueriesContext(connection) as captured:
        opened(client, address)
        return len(captured)


def spent(client: Client, address: str) -> float:
    """Milliseconds of one opening. SQLite works in this process: its own time is not blurred by what else runs."""
    watch = process_time if connection.vendor == "sqlite" else perf_counter
    begun = watch()
    opened(client, address)
    return (watch() - begun) * 1000
