"""One answer of each operation, as the schema and the reference show it. A test holds them to the schemas."""

from __future__ import annotations

from typing import Any

_SITE = "https://pipeline.example"
_API = f"{_SITE}/api/v1"
_ARTICLE = f"{_API}/articles/low-neutrophils"
_PAGE = f"{_SITE}/articles/low-neutrophils"
_EDITION = f"{_ARTICLE}/editions/2"
_FILES = f"{_PAGE}/editions/2"
_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_SIGNED = "2026-03-12T10:00:00.000000Z"
_REASON = "The dose in the second table is being looked into."

_NOTICE: dict[str, Any] = {
    "kind": "concern",
    "reason": _REASON,
    "decided_by": "Mona Meyer",
    "placed_at": "2026-04-01T08:30:00.000000Z",
}
_INTRODUCTIONS = {
    "professional": "The common causes, and when to act.",
    "patient": "Neutrophils are cells that fight germs.",
}
_LINKS = {"article": _ARTICLE, "edition": _EDITION, "html": f"{_PAGE}/editions/2/"}
_CSL = {
    "id": "curtis2014",
    "type": "article-journal",
    "title": "Managing severe neutropenia",
    "DOI": "10.1000/example.2014.1",
}

INDEX: dict[str, Any] = {
    "name": "Read API",
    "version": "1",
    "links": {
        "articles": f"{_API}/articles",
        "topics": f"{_API}/topics",
        "notices": f"{_API}/notices",
        "changes": f"{_API}/changes",
        "openapi": f"{_API}/openapi.json",
        "reference": f"{_SITE}/api/",
    },
}

TOPICS: dict[str, Any] = {
    "items": [
        {
            "slug": "haematology",
            "name": "Haematology",
            "links": {"articles": f"{_API}/articles?topic=haematology", "html": f"{_SITE}/topics/haematology/"},
        }
    ]
}

ARTICLES: dict[str, Any] = {
    "items": [
        {
            "article": "low-neutrophils",
            "title": "Why are neutrophils low?",
            "summary": "The common causes, and when to act.",
            "introductions": _INTRODUCTIONS,
            "language": "en",
            "topic": {"slug": "haematology", "name": "Haematology"},
            "edition": 2,
            "basis": "approval",
            "audiences": ["professional", "patient"],
            "published_at": _SIGNED,
            "updated_at": "2026-04-01T08:30:00.000000Z",
            "last_reviewed_at": "2026-03-12T09:41:07.000000Z",
            "review_due": "2029-03-12",
            "is_review_overdue": False,
            "reviewed_by": ["Dr Ravi Rao, MD", "Dr Rosa Ruiz, MD"],
            "notices": [_NOTICE],
            "links": {
                "self": _ARTICLE,
                "html": f"{_PAGE}/",
                "editions": f"{_ARTICLE}/editions",
                "notices": f"{_API}/notices?article=low-neutrophils",
                "edition": _EDITION,
            },
        }
    ],
    "next": f"{_API}/articles?cursor=00064cd3f1a2b4000000000000000007&limit=20",
    "next_cursor": "00064cd3f1a2b4000000000000000007",
    "changes": f"{_API}/changes?cursor=0000000000000412",
}

EDITION: dict[str, Any] = {
    "title": "Why are neutrophils low?",
    "summary": "The common causes, and when to act.",
    "introductions": _INTRODUCTIONS,
    "language": "en",
    "topic": "Haematology",
    "address": f"{_PAGE}/editions/2/",
    "publisher": "Verum Medical",
    "edition": 2,
    "basis": "approval",
    "change_note": "Says how it ends.",
    "submitted_at": "2026-03-02T10:00:00.000000Z",
    "approved_at": "2026-03-12T09:41:07.000000Z",
    "published_at": _SIGNED,
    "last_reviewed_at": "2026-03-12T09:41:07.000000Z",
    "review_due": "2029-03-12",
    "origin": {"kind": "human", "tool": "", "statement": "Written by people."},
    "byline": [{"name": "Edith Evers", "role": "author", "interests": "None declared."}],
    "reviewed_by": [
        {
            "name": "Dr Ravi Rao",
            "credentials": "MD",
            "affiliation": "University Hospital",
            "decision": "approve",
            "meaning": "I have read this text and approve it.",
            "signed_at": "2026-03-12T09:41:07.000000Z",
            "interests": "None declared.",
            "interest_kinds": [],
        }
    ],
    "claim_checks": {
        "claims": 39,
        "claims-checked": 31,
        "claims-checked-by": 2,
        "claims-supported": 29,
        "claims-partly": 2,
        "claims-not-supported": 0,
        "claims-cannot-verify": 0,
    },
    "adjudications": [],
    "notices": [_NOTICE],
    "proof": {
        "version": 3,
        "version_sha256": _DIGEST,
        "content_sha256": _DIGEST[::-1],
        "record_sha256": _DIGEST,
        "verification_code": "9F86-D081-884C-7D65",
        "verify_at": f"{_SITE}/verify/9F86-D081-884C-7D65/",
    },
    "texts": {
        "professional": {
            "heading": "<h1>Why are neutrophils low?</h1>",
            "contents": "",
            "body": "<p>Most causes are benign.</p>",
            "references": "<ol></ol>",
        }
    },
    "references": [_CSL],
    "figures": [],
    "article": "low-neutrophils",
    "is_live": True,
    "links": {
        "self": _EDITION,
        "html": f"{_PAGE}/editions/2/",
        "article": _ARTICLE,
        "editions": f"{_ARTICLE}/editions",
        "references": f"{_EDITION}/references",
        "claims": f"{_EDITION}/claims",
        "json_file": f"{_FILES}/article.json",
        "markdown": f"{_FILES}/article.md",
        "jats": f"{_FILES}/article.xml",
        "pdf": f"{_FILES}/article.pdf",
        "csl_json": f"{_FILES}/references.json",
        "bibtex": f"{_FILES}/references.bib",
        "ris": f"{_FILES}/references.ris",
    },
}

EDITIONS: dict[str, Any] = {
    "article": "low-neutrophils",
    "items": [
        {
            "edition": 2,
            "is_live": True,
            "state": "published",
            "basis": "approval",
            "title": "Why are neutrophils low?",
            "change_note": "Says how it ends.",
            "published_at": _SIGNED,
            "last_reviewed_at": "2026-03-12T09:41:07.000000Z",
            "review_due": "2029-03-12",
            "reviewed_by": ["Dr Ravi Rao, MD", "Dr Rosa Ruiz, MD"],
            "version_sha256": _DIGEST,
            "notices": [_NOTICE],
            "links": {"self": _EDITION, "html": f"{_PAGE}/editions/2/", "article": _ARTICLE},
        }
    ],
    "next": None,
    "next_cursor": None,
}

REFERENCES: dict[str, Any] = {
    "article": "low-neutrophils",
    "edition": 2,
    "items": [
        {
            "key": "curtis2014",
            "numbers": {"professional": 1, "patient": 1},
            "evidence_type": "guideline",
            "issuing_body": "Society of Haematology",
            "citation": "Curtis B. Managing severe neutropenia. J Haematol. 2014;1(2):3-9.",
            "doi": "10.1000/example.2014.1",
            "pmid": "",
            "status": {"when_signed": "none", "now": "retracted", "on": "2026-08-01"},
            "csl": _CSL,
        }
    ],
    "links": {"self": f"{_EDITION}/references", "edition": _EDITION, "html": f"{_PAGE}/editions/2/#references"},
}

CLAIMS: dict[str, Any] = {
    "article": "low-neutrophils",
    "edition": 2,
    "audience": "professional",
    "items": [
        {
            "number": 1,
            "identity": _DIGEST,
            "kind": "sentence",
            "text": "Most causes are benign.",
            "context": {
                "headings": ["Causes"],
                "lead_in": "",
                "table_caption": "",
                "table_header": [],
                "footnotes": [],
            },
            "sources": [
                {
                    "key": "curtis2014",
                    "number": 1,
                    "locator": "p. 5",
                    "evidence_type": "guideline",
                    "title": "Managing severe neutropenia",
                    "year": "2014",
                    "doi": "10.1000/example.2014.1",
                    "pmid": "",
                    "status": "none",
                    "status_on": None,
                }
            ],
            "address": f"{_PAGE}/editions/2/#cite-1",
        }
    ],
    "links": {"self": f"{_EDITION}/claims", "edition": _EDITION, "html": f"{_PAGE}/editions/2/"},
}

NOTICES: dict[str, Any] = {
    "items": [{**_NOTICE, "article": "low-neutrophils", "edition": 2, "holds": True, "links": _LINKS}],
    "next": None,
    "next_cursor": None,
}

CHANGES: dict[str, Any] = {
    "items": [
        {
            "cursor": "0000000000000412",
            "kind": "concern",
            "at": "2026-04-01T08:30:00.000000Z",
            "article": "low-neutrophils",
            "edition": 2,
            "reason": _REASON,
            "links": _LINKS,
        }
    ],
    "next_cursor": "0000000000000412",
    "has_more": False,
    "next": f"{_API}/changes?cursor=0000000000000412&limit=20",
}
