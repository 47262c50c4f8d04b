"""Many files at once: read first, imported when that is wanted, each on its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles.actions import (
    cancel_import,
    import_manuscript,
    import_these,
    purge_imports,
    try_failed_again,
    work_through,
)
from articles.actions import importing_files as at_work
from articles.actions.import_batches import MOST_OPEN
from articles.import_batches import batches_for, progress_of
from articles.importing import read_manuscript
from articles.importing.collecting import Collected
from articles.models import Article, Draft, ImportBatch, ImportFile, Reference, Topic
from articles.tests.importing.jats_files import cite, jats
from articles.tests.importing.many_files import (
    asked_for,
    collected,
    csl,
    imported,
    kept,
    markdown,
    read,
    reason,
    states,
)
from articles.tests.importing.pages_of_text import IRON
from articles.tests.importing.word_files import LIST, word
from articles.tests.scenes import make_reference, make_topic
from cms import clock
from cms.jobs.actions import run_due
from cms.jobs.models import Job
from cms.refusals import Refused

pytestmark = pytest.mark.django_db


def three(**more: bytes) -> list[Collected]:
    return collected(
        iron__md=markdown("What is iron?"),
        broken__xml=b"<?xml version='1.0'?><article><body>",
        zinc__md=markdown("What is zinc?"),
        **more,
    )


def test_reading_makes_nothing_but_a_report(edith):
    batch = read(edith, *three(references__json=csl()))
    assert states(batch) == {"iron.md": "read", "broken.xml": "refused", "zinc.md": "read"}
    seen = batch.files.get(name="iron.md").report
    assert (seen["title"], seen["slug"], seen["format"], seen["references"]) == (
        "What is iron?",
        "what-is-iron",
        "markdown",
        1,
    )
    assert not Article.objects.exists()
    assert not Reference.objects.exists()
    assert not Topic.objects.exists()


def test_one_bad_file_never_stops_the_rest(edith):
    batch = imported(edith, *three(references__json=csl()))
    assert states(batch) == {"iron.md": "imported", "broken.xml": "refused", "zinc.md": "imported"}
    assert "not well-formed XML" in reason(batch, "broken.xml")
    assert set(Draft.objects.values_list("title", flat=True)) == {"What is iron?", "What is zinc?"}
    assert [article.owner for article in Article.objects.all()] == [edith, edith]
    assert Reference.objects.get().doi == "10.1000/curtis2014"


def test_the_files_are_kept_until_they_are_done_with_and_then_removed(edith):
    batch = read(edith, *three(references__json=csl()))
    assert len(kept(batch)) == 3
    import_these(batch=batch, actor=edith, in_background=False)
    work_through(batch)
    assert kept(batch) == []


def test_every_format_of_the_single_import(edith):
    body = f"<sec><title>Care</title><p>Iron {cite(4)}.</p></sec>"
    batch = imported(edith, *collected(page__txt=IRON.read_bytes(), jats__xml=jats(body)))
    assert set(states(batch).values()) == {"imported"}
    assert batch.files.get(name="page.txt").article.imported_entries.count() == 8


@pytest.mark.usefixtures("pandoc")
def test_word_files_where_pandoc_is_there(edith):
    data = word("---\ntitle: What is iron?\n---\n\n# Care\n\nIron is short [1].\n" + LIST)
    assert states(imported(edith, *collected(iron__docx=data))) == {"iron.docx": "imported"}


def test_word_files_are_refused_where_pandoc_is_missing_and_the_reason_says_how_to_get_it(edith, monkeypatch):
    monkeypatch.setattr("articles.pandoc_program.pandoc_path", lambda: None)
    data = b"PK\x03\x04 ..."
    batch = read(edith, *collected(iron__docx=data, zinc__md=markdown("What is zinc?", "Zinc.")))
    assert states(batch) == {"iron.docx": "refused", "zinc.md": "read"}


def test_the_report_tells_what_the_library_has(edith):
    make_reference("somebody2014", DOI="10.1000/curtis2014")
    batch = read(edith, *collected(iron__md=markdown("What is iron?"), iron__json=csl()))
    seen = batch.files.get().report
    assert (seen["known_sources"], seen["new_sources"]) == (1, 0)
    assert batch.files.get().references_name == "iron.json"


def test_a_missing_source_is_in_the_report(edith):
    batch = read(edith, *collected(iron__md=markdown("What is iron?", "Words [@nobody].")))
    codes = {finding["code"]: finding["severity"] for finding in batch.files.get().report["findings"]}
    assert codes["citation-without-reference"] == "error"


def test_what_an_import_would_refuse_is_refused_when_it_is_read(edith):
    said = b"---\ntitle: What is iron?\ntext: verbatim\norigin: martian\n---\nText.\n"
    batch = read(edith, *collected(iron__md=said))
    assert states(batch) == {"iron.md": "refused"}
    assert "martian" in reason(batch, "iron.md")


def test_the_same_file_twice_is_said_and_imported_once(edith):
    same = markdown("What is iron?", "Iron.")
    batch = imported(edith, *collected(one__md=same, two__md=same))
    assert states(batch) == {"one.md": "imported", "two.md": "left-out"}
    assert reason(batch, "two.md") == "The same file as one.md."
    assert Article.objects.count() == 1


def test_of_the_same_bytes_those_count_that_bring_their_list(edith):
    same = markdown("What is iron?")
    batch = read(edith, *collected(copy__md=same, iron__md=same, iron__json=csl()))
    assert states(batch) == {"copy.md": "left-out", "iron.md": "read"}


def test_of_two_lists_with_one_name_none_is_taken_for_granted(edith):
    lists = [Collected("references.json", csl()), Collected("references.json", csl([]))]
    batch = read(edith, *collected(iron__md=markdown("What is iron?")), *lists)
    assert [file.references_name for file in batch.files.all()] == ["", "", ""]
    assert batch.files.filter(state="refused").count() == 2


def test_a_file_that_was_imported_before_is_left_out_and_said(edith):
    data = markdown("What is iron?", "Iron.")
    import_manuscript(actor=edith, owner=edith, manuscript=read_manuscript(None, data))
    batch = read(edith, *collected(iron__md=data, zinc__md=markdown("What is zinc?", "Zinc.")))
    assert states(batch) == {"iron.md": "left-out", "zinc.md": "read"}
    assert "became an article before" in reason(batch, "iron.md")
    assert batch.files.get(name="iron.md").imported_before == Article.objects.get()


def test_it_is_imported_again_where_somebody_says_so(edith):
    data = markdown("What is iron?", "Iron.")
    imported(edith, *collected(iron__md=data))
    batch = read(edith, *collected(iron__md=data))
    with pytest.raises(Refused, match="became articles before"):
        import_these(batch=batch, actor=edith, in_background=False)
    import_these(batch=batch, actor=edith, again=True, in_background=False)
    work_through(batch)
    assert states(batch) == {"iron.md": "imported"}
    assert Article.objects.count() == 2


def test_two_imports_of_one_file_at_a_time_make_one_article(edith):
    data = markdown("What is iron?", "Iron.")
    first, second = read(edith, *collected(iron__md=data)), read(edith, *collected(iron__md=data))
    for batch in (first, second):
        import_these(batch=batch, actor=edith, in_background=False)
        work_through(batch)
    assert states(second) == {"iron.md": "refused"}
    assert Article.objects.count() == 1


def broken_for(monkeypatch, title: str) -> None:
    made = at_work.import_manuscript

    def break_down(**given: object) -> Article:
        article = made(**given)
        if article.draft.title == title:
            raise ZeroDivisionError("something nobody thought of")
        return article

    monkeypatch.setattr(at_work, "import_manuscript", break_down)


def test_an_error_that_nobody_thought_of_fails_its_file_only_and_is_kept(edith, monkeypatch):
    broken_for(monkeypatch, "What is iron?")
    batch = imported(edith, *three())
    assert states(batch) == {"iron.md": "failed", "broken.xml": "refused", "zinc.md": "imported"}
    assert reason(batch, "iron.md") == "ZeroDivisionError: something nobody thought of"
    assert len(kept(batch)) == 1


def test_what_failed_is_tried_again_and_imported(edith, monkeypatch):
    broken_for(monkeypatch, "What is iron?")
    batch = imported(edith, *three())
    monkeypatch.undo()
    try_failed_again(batch=batch, actor=edith)
    run_due()
    assert states(batch)["iron.md"] == "imported"
    assert Article.objects.count() == 2
    with pytest.raises(Refused, match="Nothing of this import has failed"):
        try_failed_again(batch=batch, actor=edith)


def test_a_file_that_costs_its_worker_s_life_is_not_begun_for_ever(edith, monkeypatch):
    def dies(*given: object) -> None:
        raise KeyboardInterrupt

    batch = asked_for(edith, *three())
    monkeypatch.setattr(at_work, "_read", dies)
    for _ in range(at_work.MOST_TRIES):
        with pytest.raises(KeyboardInterrupt):
            work_through(batch)
    monkeypatch.undo()
    work_through(batch)
    assert states(batch) == {"iron.md": "failed", "broken.xml": "refused", "zinc.md": "read"}
    assert "The worker ended 3 times" in reason(batch, "iron.md")


def test_cancelling_lets_go_of_what_waits_and_keeps_what_is_an_article(
    edith, monkeypatch, django_capture_on_commit_callbacks
):
    batch = read(edith, *three())
    import_these(batch=batch, actor=edith, in_background=False)
    made = at_work.import_manuscript

    def cancel_meanwhile(**given: object) -> Article:
        article = made(**given)
        if given["owner"] == edith and ImportBatch.objects.filter(cancelled_at__isnull=True).exists():
            ImportBatch.objects.filter(pk=batch.pk).update(cancelled_at=clock.now())
        return article

    monkeypatch.setattr(at_work, "import_manuscript", cancel_meanwhile)
    work_through(batch)
    ImportBatch.objects.filter(pk=batch.pk).update(cancelled_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_import(batch=batch, actor=edith)
    assert states(batch) == {"iron.md": "imported", "broken.xml": "refused", "zinc.md": "cancelled"}
    assert kept(batch) == []


def test_a_file_that_was_not_taken_is_refused_with_its_reason(edith):
    untaken = Collected("scan.pdf", reason="This is no manuscript.")
    batch = read(edith, untaken, *collected(zinc__md=markdown("What is zinc?")))
    assert states(batch) == {"scan.pdf": "refused", "zinc.md": "read"}
    assert reason(batch, "scan.pdf") == "This is no manuscript."
    assert len(kept(batch)) == 1


def test_where_no_file_can_become_an_article_nothing_is_imported(edith):
    batch = read(edith, Collected("scan.pdf", reason="This is no manuscript."))
    with pytest.raises(Refused, match="None of these files can become an article"):
        import_these(batch=batch, actor=edith)
    batch.refresh_from_db()
    assert batch.wanted_at is None


def test_a_file_that_another_worker_imported_meanwhile_is_imported_once(edith, monkeypatch):
    batch = read(edith, *collected(zinc__md=markdown("What is zinc?")))
    import_these(batch=batch, actor=edith, in_background=False)
    real = at_work._manuscript

    def while_another_works(file: ImportFile, finders: object) -> object:
        monkeypatch.setattr(at_work, "_manuscript", real)
        manuscript = real(file, finders)
        work_through(ImportBatch.objects.get(pk=batch.pk))
        return manuscript

    monkeypatch.setattr(at_work, "_manuscript", while_another_works)
    work_through(batch)
    assert states(batch) == {"zinc.md": "imported"}
    assert Article.objects.count() == 1


def test_an_import_is_begun_once(edith):
    batch = read(edith, *three())
    import_these(batch=batch, actor=edith)
    with pytest.raises(Refused, match="are being imported"):
        import_these(batch=batch, actor=edith)


def test_nothing_is_imported_while_files_are_read(edith):
    with pytest.raises(Refused, match="still being read"):
        import_these(batch=asked_for(edith, *three()), actor=edith)


def test_only_who_asked_and_managing_editors_decide(edith, emil, mona):
    batch = read(edith, *three())
    with pytest.raises(Refused, match="Only whoever asked"):
        import_these(batch=batch, actor=emil)
    import_these(batch=batch, actor=mona, in_background=False)
    assert list(batches_for(emil)) == []
    assert list(batches_for(edith)) == list(batches_for(mona)) == [batch]


def test_a_stranger_imports_nothing_and_nothing_is_kept(stranger):
    with pytest.raises(Refused):
        asked_for(stranger, *three())
    assert not ImportBatch.objects.exists()


def test_unfinished_imports_are_bounded(edith):
    for number in range(MOST_OPEN):
        asked_for(edith, *collected(**{f"a{number}__md": markdown(f"What is {number}?")}))
    with pytest.raises(Refused, match="not finished"):
        asked_for(edith, *three())


def test_whoever_lost_the_role_meanwhile_imports_nothing(edith):
    batch = read(edith, *three())
    import_these(batch=batch, actor=edith, in_background=False)
    edith.groups.clear()
    work_through(ImportBatch.objects.get(pk=batch.pk))
    assert set(states(batch).values()) == {"refused"}
    assert not Article.objects.exists()


def test_topic_and_origin_are_those_that_were_chosen(edith):
    topic = make_topic("Haematology")
    options = {"topic": topic, "origin": "ai-assisted", "origin_tool": "Quill"}
    imported(edith, *collected(iron__md=markdown("What is iron?", "Iron.")), **options)
    article = Article.objects.get()
    assert (article.topic, article.origin, article.origin_tool) == (topic, "ai-assisted", "Quill")


def test_the_job_reads_and_then_imports_in_the_background(edith):
    batch = asked_for(edith, *three(), in_background=True)
    assert Job.objects.get().subject == "3 files of Edith"
    run_due()
    assert progress_of(batch).sentence == "All 3 read. Nothing of them is an article yet."
    import_these(batch=batch, actor=edith)
    run_due()
    batch.refresh_from_db()
    assert progress_of(batch).sentence == "2 of 3 became articles."
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_an_import_that_nobody_finished_is_cancelled_after_a_month(edith, system):
    batch = read(edith, *three())
    assert purge_imports(actor=system) == 0
    with clock.pretend(clock.now() + timedelta(days=31)):
        assert purge_imports(actor=system) == 1
    assert states(batch) == {"iron.md": "cancelled", "broken.xml": "refused", "zinc.md": "cancelled"}
    assert kept(batch) == []
    assert ImportFile.objects.count() == 3
