"""Readers, editors, reviewers and managing editors at work together (Locust). `run.py` starts it.

What was acknowledged to somebody, and what failed, is written to the file in `LOAD_LOG`, a line of JSON each, so that
`run.py` can say afterwards what was lost.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import time
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path

from forms_of_pages import form_with
from locust import HttpUser, between, events, task
from locust.clients import HttpSession

PASSWORD = os.environ["LOAD_PASSWORD"]
LOG = Path(os.environ["LOAD_LOG"]).open("a", buffering=1)  # noqa: SIM115
ADDRESSES = itertools.count(1)
NUMBERS = itertools.count(1)
QUESTIONS = ["neutrophils", "iron", "blood pressure", "heart attack", "sodium", "fever"]


# The run has no TLS: what a browser would send over it alone is sent here without.
DefaultCookiePolicy.return_ok_secure = lambda policy, cookie, request: True  # type: ignore[method-assign]


def note(kind: str, **facts: object) -> None:
    LOG.write(json.dumps({"at": time.time(), "kind": kind, **facts}) + "\n")


@events.request.add_listener
def failed(request_type: str, name: str, exception: object, response: object, **_: object) -> None:
    if exception is not None:
        note("failed", name=name, method=request_type, says=str(exception)[:200])


class Seat:
    """One signed-in browser, at an address of its own behind the proxy that production has in front."""

    def __init__(self, client, host: str, login: str = "") -> None:
        self.client, self.host, self.login = client, host, login
        number = next(ADDRESSES)
        client.headers.update(
            {"X-Forwarded-For": f"198.18.{number // 250}.{number % 250 + 1}", "X-Forwarded-Proto": "https"}
        )
        if login:
            form = form_with(client.get("/accounts/login/", name="sign-in page").text, field="login")
            self.send("/accounts/login/", {**form.values, "login": login, "password": PASSWORD}, "sign in")

    def get(self, address: str, name: str, **query: str) -> str:
        return self.client.get(address, params=query or None, name=name).text

    def send(self, address: str, values: dict[str, str], name: str):
        """POST as a browser does; the answer after its redirect. A form that comes back with errors is a failure."""
        headers = {"Referer": self.host.replace("http:", "https:") + "/"}
        with self.client.post(address, data=values, headers=headers, name=name, catch_response=True) as answer:
            found = re.search(r'class="[^"]*error-summary.*?</(?:div|section)>', answer.text or "", re.DOTALL)
            if answer.status_code in (409, 422) or found:
                said = found.group(0) if found else (answer.text or "").partition("<main")[2]
                words = re.sub(r"(?:<[^>]+>|\s)+", " ", said)[:300]
                answer.failure(f"refused: {answer.status_code} {words}")
        return answer

    def source(self) -> str:
        """The key of a source in the house's library."""
        found = re.search(r"\[@([\w.:-]+)\]", self.get("/desk/library/", "library"))
        if found is None:
            raise LookupError("the library shows no source")
        return found.group(1)

    def new_article(self, title: str) -> str:
        form = form_with(self.get("/desk/articles/new/", "new article"), field="origin")
        topic = next(value for value in form.choices["topic"] if value)
        answer = self.send("/desk/articles/new/", {**form.values, "title": title, "topic": topic}, "make an article")
        return re.sub(r"^https?://[^/]+|\?.*", "", answer.url)


class Person(HttpUser):
    """Somebody; the program that runs them starts each at a moment of its own."""

    abstract = True

    def logins(self) -> list[str]:
        return [""]

    def on_start(self) -> None:
        self.seat = self.sit(random.choice(self.logins()))

    def sit(self, login: str) -> Seat:
        session = HttpSession(self.host, self.environment.events.request, user=self)
        return Seat(session, self.host, login)


class Reader(Person):
    weight = 16
    wait_time = between(0.05, 0.4)
    pages: list[str] = []

    def on_start(self) -> None:
        super().on_start()
        if not Reader.pages:
            sitemap = self.seat.get("/sitemaps/articles-1.xml", "sitemap")
            Reader.pages = re.findall(r"<loc>https?://[^/]+(/articles/[^<]+)</loc>", sitemap)

    @task(30)
    def article(self) -> None:
        with self.seat.client.get(random.choice(self.pages), name="article", catch_response=True) as answer:
            if "<h1" not in answer.text:
                answer.failure(f"not an article: {answer.status_code}")

    @task(4)
    def home(self) -> None:
        self.seat.get("/", "home")

    @task(3)
    def search(self) -> None:
        self.seat.get("/search/", "search", q=random.choice(QUESTIONS))

    @task(2)
    def evidence(self) -> None:
        page = random.choice([page for page in self.pages if page.count("/") == 3])
        self.seat.get(f"{page}editions/1/evidence/", "evidence table")

    @task(2)
    def api(self) -> None:
        self.seat.get("/api/v1/articles", "API list")

    @task(1)
    def feed(self) -> None:
        self.seat.get("/feeds/new.atom", "feed")


class Editor(Person):
    """Drafts all day: an article of their own, kept while typing, saved every few pauses."""

    weight = 4
    wait_time = between(0.5, 2)

    def logins(self) -> list[str]:
        return ["editor", "editor2"]

    def on_start(self) -> None:
        super().on_start()
        self.typed, self.source = 0, self.seat.source()
        self.address = self.seat.new_article(f"Load {next(NUMBERS)}: what is typed?")

    @task(6)
    def keep_while_typing(self) -> None:
        form = self._form()
        form.values["professional"] = self._words()
        answer = self.seat.send(f"{self.address}keep/", form.values, "keep what is typed")
        if answer.status_code == 200:
            note("kept", address=self.address, words=self.mark)

    @task(3)
    def save(self) -> None:
        form = self._form()
        form.values["professional"] = self._words()
        answer = self.seat.send(self.address, {**form.values, "action": "save"}, "save")
        if answer.status_code == 200 and "Saved." in answer.text:
            note("saved", address=self.address, words=self.mark)

    @task(1)
    def look_round(self) -> None:
        self.seat.get("/desk/", "start page")
        self.seat.get("/desk/articles/", "articles")
        self.seat.get(f"{self.address}history/", "history")

    @task(1)
    def find(self) -> None:
        self.seat.get("/desk/search/", "desk search", q=random.choice(QUESTIONS))

    def _form(self):
        return form_with(self.seat.get(self.address, "draft"), field="professional")

    def _words(self) -> str:
        self.typed += 1
        self.mark = f"mark-{self.typed}-of-{self.address}"
        return f"## Findings\n\n{self.mark}. Iron is low [@{self.source}].\n"


class Reviewer(Person):
    weight = 2
    wait_time = between(0.5, 2)

    def logins(self) -> list[str]:
        return ["reviewer1", "reviewer2", "reviewer3", "reviewer4"]

    @task(3)
    def read_a_round(self) -> None:
        own = sorted(set(re.findall(r'href="(/reviews/\d+/)"', self.seat.get("/reviews/", "queue"))))
        if own:
            self.seat.get(random.choice(own), "checking page")

    @task(1)
    def notifications(self) -> None:
        self.seat.get("/notifications/", "notifications")


class ManagingEditor(Person):
    weight = 1
    wait_time = between(1, 3)

    def logins(self) -> list[str]:
        return ["managing"]

    @task(2)
    def board(self) -> None:
        rounds = sorted(set(re.findall(r'href="(/desk/rounds/\d+/)"', self.seat.get("/desk/rounds/", "board"))))
        if rounds:
            self.seat.get(random.choice(rounds), "round")

    @task(1)
    def figures(self) -> None:
        self.seat.get("/desk/overview/", "overview")


class Board(Person):
    """The whole path, again and again: write, submit, invite, accept, sign twice, publish, read."""

    fixed_count = 1
    wait_time = between(1, 2)

    def on_start(self) -> None:
        self.editor, self.managing = self.sit("editor"), self.sit("managing2")
        self.source = self.editor.source()
        self.reviewers = [self.sit(f"reviewer{number}") for number in range(1, 5)]

    @task
    def from_a_draft_to_readers(self) -> None:
        title = f"Path {next(NUMBERS)}: what is published?"
        draft = self.editor.new_article(title)
        form = form_with(self.editor.get(draft, "draft"), field="professional")
        form.values["summary"] = "What is known of it, in one sentence."
        form.values["professional"] = f"## Findings\n\nIron is low [@{self.source}].\n"
        self.editor.send(draft, {**form.values, "action": "save"}, "save")
        form = form_with(self.editor.get(f"{draft}submit/", "submission page"), ending="/submit/")
        reasons = dict.fromkeys(form.areas, "It is as it should be.")
        self.editor.send(f"{draft}submit/", {**form.values, **reasons}, "submit")
        slug = draft.rstrip("/").rsplit("/", 1)[1]
        page = self.managing.get(f"{draft}record/", "record")
        found = re.search(r'href="(/desk/rounds/\d+/)', page)
        if found is None:
            note("stopped", title=title, at_step="submission")
            return
        review = found.group(1)
        form = form_with(self.managing.get(review, "round"), ending="/invite-proposed/")
        self.managing.send(form.action, form.values, "invite the proposed")
        for reviewer in self.reviewers:
            self._judge(reviewer, title)
        form = form_with(self.managing.get(review, "round"), ending="/publish/")
        words = dict.fromkeys(form.areas, "First edition.")
        answer = self.managing.send(form.action, {**form.values, **words}, "publish")
        if answer.status_code == 200:
            note("published", slug=slug, title=title)
            self.editor.get(f"/articles/{slug}/", "what was just published")

    def _judge(self, reviewer: Seat, title: str) -> None:
        queue = reviewer.get("/reviews/", "queue")
        found = re.search(rf'href="(/reviews/\d+/)"[^>]*>\s*{re.escape(title)}', queue)
        if found is None:
            return
        page = reviewer.get(found.group(1), "invitation")
        form = form_with(page, ending="/accept/")
        reviewer.send(form.action, {**form.values, "has_interests": "no"}, "accept")
        form = form_with(reviewer.get(found.group(1), "checking page"), field="version_sha256")
        answers = {name: "on" for name in form.choices if name.startswith("answer_")}
        answer = reviewer.send(
            form.action, {**form.values, **answers, "decision": "approve", "password": PASSWORD}, "sign"
        )
        if answer.status_code == 200:
            note("signed", title=title, by=reviewer.login)
