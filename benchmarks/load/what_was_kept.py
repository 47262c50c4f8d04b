"""Whether everything that was acknowledged during a run is there afterwards. `run.py` runs it on the run's database."""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings"

import django

django.setup()

from reversion.models import Version as SavedVersion  # noqa: E402

from articles.models import Article, WorkingCopy  # noqa: E402
from cms.jobs.models import Job  # noqa: E402
from cms.publishing.models import Edition  # noqa: E402
from reviews.models import Approval, SignOff  # noqa: E402


def lost_of(lines: list[dict[str, str]]) -> dict[str, int]:
    """By kind of acknowledgement: how many there were, and how many are not in the database."""
    lost: Counter[str] = Counter()
    of: Counter[str] = Counter(line["kind"] for line in lines)
    saves = "\n".join(SavedVersion.objects.values_list("serialized_data", flat=True))
    copies = "\n".join(json.dumps(row) for row in WorkingCopy.objects.values_list("renditions", flat=True))
    # Marks count up, so that a later text of the same draft stands for an earlier one.
    newest: Counter[str] = Counter()
    for number, address in re.findall(r"mark-(\d+)-of-(/[\w/-]+)", saves + copies):
        newest[address] = max(newest[address], int(number))
    last_kept: dict[str, dict[str, str]] = {}
    for line in lines:
        if line["kind"] == "saved":
            lost["saved"] += line["words"] not in saves
            last_kept.pop(line["address"], None)
        elif line["kind"] == "kept":
            last_kept[line["address"]] = line
        elif line["kind"] == "signed":
            lost["signed"] += not SignOff.objects.filter(
                version__title=line["title"], reviewer__username=line["by"]
            ).exists()
        elif line["kind"] == "published":
            lost["published"] += Edition.objects.filter(article__slug=line["slug"]).count() != 1
    # Of what was kept while typing only the last counts, and only until the next save.
    for address, line in last_kept.items():
        lost["kept"] += newest[address] < int(line["words"].split("-")[1])
    twice = Approval.objects.count() - Approval.objects.values("round").distinct().count()
    return {
        **{f"{kind} lost": lost[kind] for kind in ("saved", "kept", "signed", "published")},
        **{kind: of[kind] for kind in ("saved", "kept", "signed", "published", "stopped", "failed")},
        "rounds approved twice": twice,
        "dead jobs": Job.objects.filter(state="dead").count(),
        "articles": Article.objects.count(),
    }


if __name__ == "__main__":
    print(json.dumps(lost_of([json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()])))
