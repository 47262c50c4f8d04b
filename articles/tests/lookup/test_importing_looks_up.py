"""An import asks the reference file, then the library, then Crossref and PubMed for what a manuscript cites."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import add_reference, import_manuscript, merge_references
from articles.actions.references import ReferenceData
from articles.importing import read_manuscript
from articles.known_sources import Library, LookUpServices, known_sources
from articles.models import Article, FlagSource, Reference
from articles.rebinding import cited_keys
from articles.tests.importing.pages_of_text import codes
from articles.tests.lookup.answers import DOI, PMID, knows, path_of, record, update, work, works
from articles.tests.lookup.service import closed_port
from articles.tests.scenes import make_reference, make_topic

pytestmark = pytest.mark.django_db


def read(text: str, *, references: bytes | None = None, finders=None):
    finders = (Library(), LookUpServices(pause=0)) if finders is None else finders
    return read_manuscript(
        None, f"# What is it?\n\n{text}\n".encode(), format="markdown", references=references, finders=finders
    )


def imported(manuscript, edith) -> Article:
    return import_manuscript(actor=edith, manuscript=manuscript, topic=make_topic(), owner=edith)


def linked(article: Article) -> list[str]:
    return [link.reference.key for link in article.draft.reference_links.all()]


@pytest.mark.parametrize(
    ("cited", "fields"),
    [
        ("doi:10.1000/held2014", {}),
        ("pmid:77", {"PMID": "77"}),
        ("pmcid:PMC88", {"PMCID": "PMC88"}),
        ("url:http://www.who.int/a/", {"DOI": "", "URL": "https://who.int/a"}),
    ],
)
def test_a_source_of_the_library_is_cited_by_its_key(edith, crossref, cited, fields):
    make_reference("held2014", **fields)
    manuscript = read(f"A [@{cited}].")
    assert manuscript.markdown == "A [@held2014].\n"
    assert codes(manuscript).count("source-from-library") == 1
    assert crossref.asked == []
    article = imported(manuscript, edith)
    assert linked(article) == ["held2014"]
    assert Reference.objects.count() == 1


def test_a_bare_key_from_the_library_is_a_warning(edith):
    make_reference("held2014")
    manuscript = read("A [@held2014].")
    (found,) = [one for one in manuscript.findings if one.code == "key-from-library"]
    assert (found.severity, "held2014" in found.message) == ("warning", True)
    assert "source-from-library" not in codes(manuscript)
    assert linked(imported(manuscript, edith)) == ["held2014"]


def test_the_reference_file_comes_before_the_library(edith):
    make_reference("held2014")
    item = {"id": "mine2014", "title": "Mine", "DOI": "10.1000/HELD2014"}
    manuscript = read("A [@doi:10.1000/held2014].", references=json.dumps([item]).encode())
    assert [source.key for source in manuscript.sources] == ["mine2014"]
    (rendition,) = imported(manuscript, edith).draft.renditions.all()
    assert cited_keys(rendition.markdown) == {"held2014"}


def test_a_file_and_the_library_that_use_one_key_for_two_papers_keep_both(edith):
    make_reference("held2014", DOI="10.1000/ours")
    item = {"id": "held2014", "title": "Another paper", "DOI": "10.1000/theirs"}
    manuscript = read("A [@held2014]. B [@doi:10.1000/ours].", references=json.dumps([item]).encode())
    (rendition,) = imported(manuscript, edith).draft.renditions.all()
    titles = {key: Reference.objects.get(key=key).title for key in cited_keys(rendition.markdown)}
    assert titles == {"held2014": "On held2014", "held2014-2": "Another paper"}
    assert rendition.markdown == "A [@held2014-2]. B [@held2014].\n"


def test_a_merged_duplicate_stands_for_what_it_was_merged_into(edith):
    loser, winner = make_reference("loser2014", DOI="", PMID="55"), make_reference("winner2014")
    merge_references(loser=loser, winner=winner, actor=edith, reason="The same paper")
    assert read("A [@pmid:55; @loser2014].").markdown == "A [@winner2014; @winner2014].\n"


def test_the_library_is_asked_once_whatever_is_cited():
    for number in range(6):
        make_reference(f"held{number}")
    for count in (1, 6):
        text = " ".join(f"A [@doi:10.1000/held{number}]." for number in range(count))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            read(text, finders=(Library(),))
        assert len(asked) == 1


def test_what_nobody_has_is_looked_up_and_added_with_its_abstract_and_flag(edith, crossref):
    crossref.says(path_of(), works(work(**{"updated-by": [update("retraction", [2020, 6, 5])]})))
    manuscript = read(f"A [@doi:{DOI}].")
    assert manuscript.markdown == "A [@curtis2014drugs].\n"
    (found,) = [one for one in manuscript.findings if one.code == "source-looked-up"]
    assert "Retracted on 2020-06-05" in found.message
    assert not Reference.objects.exists()
    imported(manuscript, edith)
    reference = Reference.objects.get()
    assert reference.abstract.startswith("Background")
    assert (reference.retraction, reference.retraction_source) == ("retracted", FlagSource.CROSSREF)


def test_one_paper_under_two_identifiers_is_one_source(edith, pubmed):
    knows(pubmed, record())
    manuscript = read(f"A [@pmid:{PMID}]. B [@doi:{DOI}].")
    assert len(manuscript.sources) == 1
    assert manuscript.markdown == "A [@curtis2014drugs]. B [@curtis2014drugs].\n"


def test_without_a_network_the_report_says_so_once_and_the_text_is_imported(edith, settings):
    settings.CROSSREF_URL = settings.NCBI_URL = f"http://127.0.0.1:{closed_port()}"
    manuscript = read(f"A [@doi:{DOI}]. B [@pmid:1]. C [@isbn:9780262517638].")
    (found,) = [one for one in manuscript.findings if one.code == "source-not-found"]
    assert f"doi:{DOI}, pmid:1: The look-up service cannot be reached" in found.message
    assert "by hand" in found.remedy
    assert codes(manuscript).count("citation-identifier-unknown") == 3
    article = imported(manuscript, edith)
    assert f"[@doi:{DOI}]" in article.draft.renditions.get().markdown


def test_what_no_service_knows_is_named_with_the_reason():
    (found,) = [one for one in read(f"A [@doi:{DOI}].").findings if one.code == "source-not-found"]
    assert "No record of DOI" in found.message


def test_when_the_time_is_over_nothing_more_is_asked(crossref):
    manuscript = read(f"A [@doi:{DOI}].", finders=(LookUpServices(seconds=-1),))
    assert crossref.asked == []
    assert "no time to look up everything" in next(
        one.message for one in manuscript.findings if one.code == "source-not-found"
    )


def test_offline_leaves_the_services_out(crossref):
    assert [type(finder) for finder in known_sources(offline=True)] == [Library]
    read(f"A [@doi:{DOI}].", finders=known_sources(offline=True))
    assert crossref.asked == []


def run(*arguments: object) -> dict[str, object]:
    out = StringIO()
    call_command("import_article", *map(str, arguments), "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def manubot(tmp_path):
    text = tmp_path / "manuscript.md"
    text.write_text(f"# What is it?\n\nA [@doi:{DOI}; @tag:held].\n\n[@tag:held]: doi:10.1000/held2014\n")
    return text


def test_the_command_binds_everything_without_a_reference_file(edith, crossref, manubot):
    make_reference("held2014")
    crossref.says(path_of(), works(work()))
    seen = run(manubot, "--owner", "edith")
    assert not [found for found in seen["findings"] if found["severity"] == "error"]
    assert set(linked(Article.objects.get())) == {"held2014", "curtis2014drugs"}


def test_the_command_asks_nobody_where_it_is_told_so(edith, crossref, manubot):
    make_reference("held2014")
    seen = run(manubot, "--owner", "edith", "--offline")
    assert crossref.asked == []
    assert [found["code"] for found in seen["findings"]].count("citation-identifier-unknown") == 1
    assert linked(Article.objects.get()) == ["held2014"]


def test_a_dry_run_looks_up_and_saves_nothing(crossref, manubot):
    crossref.says(path_of(), works(work()))
    seen = run(manubot, "--dry-run")
    assert "source-looked-up" in [found["code"] for found in seen["findings"]]
    assert not Reference.objects.exists()


def test_a_library_entry_without_identifiers_is_linked_itself(edith):
    data = ReferenceData(csl={"type": "webpage", "title": "Neutropenia", "URL": "https://nhs.uk/x"}, key="nhs")
    kept = add_reference(actor=edith, data=data)
    article = imported(read("A [@url:https://www.nhs.uk/x]."), edith)
    assert article.draft.reference_links.get().reference == kept
