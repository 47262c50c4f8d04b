"""Publishes one article of the demo through the actions: a text of real length with its sources and two signatures."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django

django.setup()

from articles.actions import ReferenceData, add_reference, create_article  # noqa: E402
from articles.composition import compose  # noqa: E402
from articles.models import Draft, Topic  # noqa: E402
from cms.accounts import signing  # noqa: E402
from cms.accounts.roles import Role  # noqa: E402
from cms.accounts.tests.cast import PASSWORD, make_user  # noqa: E402
from cms.desk.actions import submit  # noqa: E402
from cms.desk.demo.reading import manuscript  # noqa: E402
from cms.publishing.actions import publish  # noqa: E402
from reviews.actions import accept, assign, sign_off  # noqa: E402
from reviews.models import Round, SignOff  # noqa: E402

written = manuscript("neutropenia")
edith, mona = make_user("Edith", Role.EDITOR), make_user("Mona", Role.MANAGING_EDITOR)
board = [make_user("Dr Ravi", Role.REVIEWER), make_user("Dr Rosa", Role.REVIEWER)]
for source in written.read.sources:
    add_reference(actor=edith, data=ReferenceData.of(source))
topic = Topic.objects.create(slug="benchmark", name="Benchmark")
article = create_article(
    actor=edith,
    text=written.text,
    topic=topic,
    slug=sys.argv[1],
    origin=written.origin,
    origin_tool=written.origin_tool,
)
composition = compose(Draft.objects.select_related("article__topic").get(article=article))
reasons = {found.fingerprint: "Seen." for found in composition.warnings}
review = submit(article=article, actor=edith, seen_content_sha256=composition.content_sha256, acknowledgements=reasons)
assignments = [assign(review=review, actor=mona, reviewer=reviewer) for reviewer in board]
for assignment in assignments:
    accept(assignment=assignment, actor=assignment.reviewer, has_interests=False)
for assignment in assignments:
    version = assignment.round.version
    sign_off(
        assignment=assignment,
        actor=assignment.reviewer,
        decision=SignOff.Choice.APPROVE,
        seen_version_sha256=version.version_sha256,
        proof=signing.confirm_password(assignment.reviewer, PASSWORD, purpose=f"sign-off on {version}"),
    )
publish(approval=Round.objects.select_related("approval").get(pk=review.pk).approval, actor=mona)
