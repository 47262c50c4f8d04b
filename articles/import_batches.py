"""What the pages of an import of many files ask: whose it is, how far it is, what waits."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from articles.models import FileState, ImportBatch, ImportFile
from cms.accounts.models import User
from cms.accounts.roles import is_managing_editor
from cms.jobs.models import Job, JobState

JOB = "import_files"
# What a worker has still to do, before and after somebody has said that the files are to become articles.
TO_READ = (FileState.WAITING,)
TO_IMPORT = (FileState.WAITING, FileState.READ)


def batches_for(user: User) -> QuerySet[ImportBatch]:
    """The imports that somebody may look at: their own, and for managing editors all, newest first."""
    batches = ImportBatch.objects.select_related("asked_by", "owner", "topic")
    return batches if is_managing_editor(user) else batches.filter(asked_by=user)


def with_counts(batches: QuerySet[ImportBatch]) -> QuerySet[ImportBatch]:
    """The same, each with how many files it has, how many of them became articles, and how many wait."""
    return batches.annotate(
        file_count=Count("files"),
        imported_count=Count("files", filter=Q(files__state=FileState.IMPORTED)),
        open_count=Count("files", filter=Q(files__state__in=TO_IMPORT)),
    ).order_by("-created_at", "-pk")


def get_batch_or_404(user: User, pk: int) -> ImportBatch:
    """The import, where this person may look at it. Raises Http404."""
    batch = batches_for(user).filter(pk=pk).first()
    if batch is None:
        raise Http404
    return batch


@dataclass(frozen=True)
class Progress:
    """How far a batch is: files in each state, and what its worker is at."""

    counts: dict[str, int]
    wanted: bool
    cancelled: bool

    @property
    def total(self) -> int:
        """How many files there are."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """How many files a worker has still to look at."""
        return sum(self.counts.get(state, 0) for state in (TO_IMPORT if self.wanted else TO_READ))

    @property
    def done(self) -> int:
        """How many it need not look at any more."""
        return self.total - self.left

    @property
    def working(self) -> bool:
        """Whether anything is under way."""
        return bool(self.left) and not self.cancelled

    @property
    def failed(self) -> int:
        """How many may be tried again."""
        return self.counts.get(FileState.FAILED, 0)

    @property
    def ready(self) -> int:
        """How many were read and would become articles."""
        return self.counts.get(FileState.READ, 0)

    @property
    def sentence(self) -> str:
        """How far it is, in words."""
        if self.working:
            verb = "done" if self.wanted else "read"
            return f"{self.done} of {self.total} {verb}."
        imported = self.counts.get(FileState.IMPORTED, 0)
        if self.wanted or self.cancelled:
            return f"{imported} of {self.total} became articles."
        return f"All {self.total} read. Nothing of them is an article yet."


def progress_of(batch: ImportBatch) -> Progress:
    """How far the batch is. One query."""
    counts = dict(batch.files.order_by().values_list("state").annotate(Count("pk")))
    return Progress(counts, wanted=batch.wanted_at is not None, cancelled=batch.cancelled_at is not None)


def files_of(batch: ImportBatch) -> QuerySet[ImportFile]:
    """Its files in their order, with what a row of the page shows."""
    return batch.files.select_related("article", "same_as", "imported_before", "batch")


def next_file(batch: ImportBatch) -> ImportFile | None:
    """The next file that a worker has to look at."""
    states = TO_IMPORT if batch.wanted_at else TO_READ
    return batch.files.filter(state__in=states).order_by("position").first()


def dead_job_of(batch: ImportBatch) -> Job | None:
    """The job of the batch's last run, where it has been given up."""
    return Job.objects.filter(kind=JOB, key=job_key(batch), state=JobState.DEAD).first()


def job_key(batch: ImportBatch) -> str:
    """What makes a run of the batch one job."""
    return f"{batch.pk}-{batch.runs}"
