"""The files of this folder: manuscripts, sources, people, topics and what reviewers say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from articles.draft_text import DraftText
from articles.importing import ImportedManuscript, read_path
from articles.importing.front_matter import fields_of
from articles.models import Audience, Origin

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Manuscript:
    """One Markdown file with the fields of its front matter that the import leaves to an editor."""

    name: str
    read: ImportedManuscript
    topic: str
    origin: str
    origin_tool: str

    @property
    def text(self) -> DraftText:
        """The whole text for professionals, as an editor would type it."""
        return DraftText(self.read.title, self.read.summary, {Audience.PROFESSIONAL.value: self.read.markdown})

    def beginning(self, sections: int) -> DraftText:
        """The text up to the end of its first `sections` sections: what an editor has on the first day."""
        parts = self.read.markdown.split("\n## ")
        markdown = "\n## ".join(parts[:sections]).rstrip() + "\n"
        return DraftText(self.read.title, "", {Audience.PROFESSIONAL.value: markdown})

    def without_last_section(self) -> DraftText:
        """The text as it is after somebody has deleted too much."""
        markdown = self.read.markdown.rpartition("\n## ")[0] + "\n"
        return replace(self.text, renditions={Audience.PROFESSIONAL.value: markdown})

    def with_patient_text(self, patient: Manuscript) -> DraftText:
        """The text together with the page for patients that `patient` holds."""
        return replace(self.text, renditions={**self.text.renditions, Audience.PATIENT.value: patient.read.markdown})


@cache
def manuscript(name: str) -> Manuscript:
    """The file `name`.md, with the sources of `name`.references.json where there is one. Raises UnreadableFile."""
    path, references = FOLDER / f"{name}.md", FOLDER / f"{name}.references.json"
    fields = fields_of(path.read_text(encoding="utf-8").split("\n---\n")[0].split("\n")[1:])
    return Manuscript(
        name=name,
        read=read_path(path, format="markdown", references=references if references.exists() else None),
        topic=fields["topic"],
        origin=fields.get("origin", Origin.HUMAN.value),
        origin_tool=fields.get("origin_tool", ""),
    )


def captured_page() -> ImportedManuscript:
    """The captured page on neutropenia, its eight listed sources under the keys that the library will know them by."""
    keys = _json("neutropenia-page.keys.json")
    page = read_path(FOLDER / "neutropenia-page.txt", format="page")
    return replace(page, sources=tuple(replace(source, key=keys[source.key]) for source in page.sources))


@cache
def _json(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def people() -> list[dict[str, Any]]:
    """The cast: user name, printed name, credentials, specialty, affiliation, roles, interests."""
    return list(_json("people.json"))


def kinds_of_interests(username: str) -> list[str]:
    """Of which kinds a person's interests are; empty where there are none."""
    (person,) = (person for person in people() if person["username"] == username)
    return list(person.get("kinds", ()))


def conflict_reason(username: str) -> str:
    """Why a managing editor lets a reviewer judge in spite of declared interests."""
    return str(_remarks()["conflict_reasons"][username])


def topics() -> list[dict[str, str]]:
    """The topics: slug and name."""
    return list(_json("topics.json"))


def _remarks() -> Mapping[str, Any]:
    return dict(_json("review_comments.json"))


def change_note(article: str, version: int) -> str:
    """What changed in a version, as the editor tells the board and the readers."""
    return str(_remarks()["change_notes"][article][f"v{version}"])


def acknowledgement(code: str) -> str:
    """Why a warning of this kind may stay. Raises KeyError for a warning that the demonstration does not expect."""
    return str(_remarks()["acknowledgements"][code])


def comments(article: str, version: int, author: str) -> list[tuple[str, str]]:
    """What a reviewer remarks on a version: (quoted passage, remark), in order."""
    return [
        (row["quote"], row["body"])
        for row in _remarks()["comments"]
        if (row["article"], row["version"], row["author"]) == (article, version, author)
    ]


@dataclass(frozen=True)
class Verdicts:
    """How a reviewer checks the claims of a version: not where they could read none of the sources (`unread`), with a
    doubt and its note where a claim begins with certain words, else as supported."""

    unread: frozenset[str]
    doubts: tuple[Mapping[str, str], ...]

    def on(self, words: str) -> tuple[str, str]:
        """The verdict on a claim, and the note beside it."""
        doubt = next((doubt for doubt in self.doubts if words.startswith(doubt["begins"])), None)
        return (doubt["verdict"], doubt["note"]) if doubt else ("supported", "")


def verdicts(article: str, version: int, author: str) -> Verdicts:
    """How a reviewer checks the claims of a version."""
    row = _one("claim_checks", article=article, version=version, author=author)
    return Verdicts(frozenset(row["unread"]), tuple(row["doubts"]))


def reply(article: str, author: str) -> str:
    """What an editor answers to a reviewer."""
    return str(_one("replies", article=article, author=author)["body"])


def sign_off_note(name: str) -> str:
    """The note beside a signature, by its name, such as `neutropenia-v1-reviewer1` or `approval`."""
    return str(_remarks()["sign_off_notes"][name])


def decline_reason(article: str, author: str) -> str:
    """Why a reviewer declined."""
    return str(_one("decline_reasons", article=article, author=author)["reason"])


def notice_reason(article: str, kind: str) -> str:
    """Why a notice was placed on an edition of the article."""
    return str(_one("notices", article=article, kind=kind)["reason"])


def retraction_of(key: str) -> dict[str, str]:
    """What the publisher announced about a source: `retracted_on` and where (`notice`)."""
    return dict(_one("reference_flags", key=key))


def override_reason(article: str, key: str) -> str:
    """Why a managing editor lets a retracted source stay in an article."""
    return str(_one("overrides", article=article, key=key)["reason"])


def _one(group: str, **wanted: object) -> Mapping[str, Any]:
    rows = [row for row in _remarks()[group] if all(row[name] == value for name, value in wanted.items())]
    (only,) = rows
    return dict(only)
