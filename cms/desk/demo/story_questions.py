"""What readers have asked: some of it answered, some grouped, one declined, most still to be decided about."""

from __future__ import annotations

import json
from pathlib import Path

from articles.models import Article
from cms.desk.demo.stage import Stage
from cms.desk.demo.telling import Story
from cms.publishing.questions.actions import answer, ask, decline, give, group
from cms.publishing.questions.models import Question

QUESTIONS = Path(__file__).with_name("questions.json")


def asked_by_readers(stage: Stage) -> Story:
    """Readers ask, one after another."""
    for row in json.loads(QUESTIONS.read_text(encoding="utf-8")):
        yield stage.on(row["days"], row["at"])
        about = Article.objects.get(slug=row["about"]) if row["about"] else None
        ask(text=row["text"], about=about, audience=row["audience"], address=row["address"])


def handled_at_the_desk(stage: Stage) -> Story:
    """One is answered with its article, two are grouped, one is given to an editor, one is declined."""
    managing = stage.people["managing"]
    yield stage.on(33, "09:10")
    first = _about("home-blood-pressure")
    answer(question=first, actor=managing, article=Article.objects.get(slug="home-blood-pressure"))
    yield stage.on(11, "09:30")
    earlier, later = Question.objects.filter(about__slug="iron-deficiency-anaemia").order_by("asked_at")
    group(question=later, lead=earlier, actor=managing)
    give(question=earlier, actor=managing, editor=stage.people["editor"])
    yield stage.on(8, "11:00")
    decline(
        question=_about("croup-dexamethasone"), actor=managing, reason="Croup comes from many viruses: no one answer."
    )


def _about(slug: str) -> Question:
    return Question.objects.get(about__slug=slug)
