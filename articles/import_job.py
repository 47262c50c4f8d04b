"""The import of many files as a job of the background."""

from __future__ import annotations

from datetime import timedelta

from articles.actions.importing_files import work_through
from articles.import_batches import JOB
from articles.models import ImportBatch
from cms.jobs.kinds import JobKind
from cms.jobs.running import Running


def run_import(running: Running) -> str:
    """Work through the batch that the job names."""
    batch = ImportBatch.objects.select_related("asked_by", "owner", "topic").get(pk=running.job.arguments["batch"])
    return work_through(batch, renew=running.renew)


# A lease is renewed before each file; reading one and looking its sources up takes two minutes at the very most.
IMPORT_FILES = JobKind(JOB, "Import of many files", run_import, lease=timedelta(minutes=5))
