"""Tables of the writing floor: the work and its draft, the shared library of references, frozen versions."""

from articles.models.article import Article, Audience, Collaborator, Origin, SlugRedirect, Topic, TopicEditor
from articles.models.draft import (
    Draft,
    DraftContributor,
    DraftReference,
    DraftRendition,
    DraftWriter,
    ImportedEntry,
    WriterAct,
)
from articles.models.figure import DraftFigure, FigureFile, VersionFigure
from articles.models.import_batch import FileState, ImportBatch, ImportedFile, ImportFile
from articles.models.override import FindingOverride
from articles.models.reference import FlagSource, Reference
from articles.models.retraction import RetractionImport, RetractionRecord, SourceEnquiry
from articles.models.uncited_source import UncitedSource
from articles.models.version import (
    Version,
    VersionClaims,
    VersionContributor,
    VersionReference,
    VersionRendition,
    VersionWriter,
)
from articles.models.working_copy import WorkingCopy

__all__ = [
    "Article",
    "Audience",
    "Collaborator",
    "Draft",
    "DraftContributor",
    "DraftFigure",
    "DraftReference",
    "DraftRendition",
    "DraftWriter",
    "FigureFile",
    "FileState",
    "FindingOverride",
    "FlagSource",
    "ImportBatch",
    "ImportFile",
    "ImportedEntry",
    "ImportedFile",
    "Origin",
    "Reference",
    "RetractionImport",
    "RetractionRecord",
    "SlugRedirect",
    "SourceEnquiry",
    "Topic",
    "TopicEditor",
    "UncitedSource",
    "Version",
    "VersionClaims",
    "VersionContributor",
    "VersionFigure",
    "VersionReference",
    "VersionRendition",
    "VersionWriter",
    "WorkingCopy",
    "WriterAct",
]
