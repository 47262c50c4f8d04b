"""Which sources does nothing cite? The table that says so is true whatever writes what it follows from."""

from __future__ import annotations

import pytest
from django.db import connection
from reversion.models import Version as VersionOfRow

from articles import uncited_sources
from articles.actions import link_reference, merge_references, restore_save, unlink_reference
from articles.actions.reference_import import import_references
from articles.models import Article, DraftReference, Reference, UncitedSource, VersionReference
from articles.queries import library_entries
from articles.tests.references.exports import read, ris
from articles.tests.scenes import edited, make_article, make_reference, make_version
from cms import kept_rows
from cms.ledger import triggers

pytestmark = pytest.mark.django_db


def kept() -> list[str]:
    """The table as it is, after a look that it is true."""
    assert {rows.wrong("default") for rows in kept_rows.kept()} == {0}
    assert uncited_sources.fill("default") == 0
    return list(UncitedSource.objects.order_by("reference__key").values_list("reference__key", flat=True))


def listed(**narrowed: object) -> list[str]:
    return [entry.key for entry in library_entries(show="uncited", **narrowed)]


def say(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _edit_number(article: Article) -> int:
    return Article.objects.get(pk=article.pk).draft.edit_number


@pytest.fixture
def article(edith):
    return make_article(edith)


@pytest.fixture
def lonely(article) -> Reference:
    return make_reference("lonely2014")


def test_a_source_just_added_is_uncited_at_once(lonely):
    assert kept() == listed() == ["lonely2014"]


def test_a_file_of_sources_is_uncited_all_of_it(article, edith):
    import_references(actor=edith, read=read(ris("PY  - 2020", title="One") + ris("PY  - 2021", title="Two")))
    assert len(kept()) == 2


def test_linking_takes_it_away_and_unlinking_brings_it_back(article, lonely, edith):
    link_reference(article=article, actor=edith, reference=lonely)
    assert kept() == listed() == []
    unlink_reference(article=article, actor=edith, reference=lonely)
    assert kept() == listed() == ["lonely2014"]


def test_a_save_that_cites_it_takes_it_away(article, lonely, edith):
    edited(article, edith, "Another claim [@lonely2014].")
    assert kept() == []


def test_restoring_a_save_that_listed_it_takes_it_away_again(article, lonely, edith):
    draft = edited(article, edith, "Another claim [@lonely2014].").draft
    citing = VersionOfRow.objects.get_for_object(draft).first().revision
    edited(article, edith, "Another claim [@curtis2014].")
    unlink_reference(article=article, actor=edith, reference=lonely)
    assert kept() == ["lonely2014"]
    restore_save(article=article, actor=edith, revision=citing, expected_edit=_edit_number(article))
    assert kept() == []


def test_what_another_draft_lists_stays_cited(article, lonely, edith):
    other = make_article(edith, title="Another question?", text="Another claim [@lonely2014].")
    link_reference(article=article, actor=edith, reference=lonely)
    unlink_reference(article=article, actor=edith, reference=lonely)
    assert kept() == []
    DraftReference.objects.filter(draft=other.draft).delete()
    assert kept() == ["lonely2014"]


def test_what_a_version_froze_stays_cited_without_any_draft(article):
    make_version(article)
    DraftReference.objects.all().delete()
    assert kept() == []


def test_a_version_alone_cites_in_bulk(article):
    version = make_version(article)
    DraftReference.objects.all().delete()
    copies = list(VersionReference.objects.filter(version=version))
    with triggers.lifted():
        VersionReference.objects.all().delete()
        assert kept() == ["curtis2014", "palumbo2012"]
    VersionReference.objects.bulk_create(copies)
    assert kept() == []


def test_a_merged_source_is_listed_no_more(article, lonely, edith):
    twin = make_reference("twin2014", DOI=None)
    merge_references(loser=twin, winner=lonely, actor=edith, reason="Same paper")
    assert kept() == listed() == ["lonely2014"]


def test_what_a_draft_lists_of_a_merged_source_is_no_citation_of_the_other(article, lonely, edith):
    Reference.objects.filter(key="curtis2014").update(doi=None)
    merge_references(loser=Reference.objects.get(key="curtis2014"), winner=lonely, actor=edith, reason="Same paper")
    assert DraftReference.objects.filter(reference__merged_into=lonely).exists()
    assert kept() == listed() == ["lonely2014"]


def test_a_merged_source_that_is_set_free_again_is_listed(article, lonely):
    twin = make_reference("twin2014")
    Reference.objects.filter(pk=twin.pk).update(merged_into=lonely)
    assert kept() == ["lonely2014"]
    Reference.objects.filter(pk=twin.pk).update(merged_into=None)
    assert kept() == ["lonely2014", "twin2014"]


def test_a_deleted_source_is_gone(lonely):
    lonely.delete()
    assert kept() == []


def test_plain_sql_is_followed_too(article, lonely):
    draft, other = article.draft.pk, Reference.objects.get(key="curtis2014").pk
    say("INSERT INTO articles_draftreference (draft_id, reference_id, position) VALUES (%s, %s, 7)", draft, lonely.pk)
    assert kept() == []
    say("DELETE FROM articles_draftreference WHERE reference_id = %s", lonely.pk)
    assert kept() == ["lonely2014"]
    say("UPDATE articles_draftreference SET reference_id = %s WHERE reference_id = %s", lonely.pk, other)
    assert kept() == ["curtis2014"]
    say("UPDATE articles_draftreference SET position = position + 1")
    say("DELETE FROM articles_reference WHERE id = %s", other)
    assert kept() == []


def test_the_newest_stand_first_whatever_way_they_are_found(lonely, monkeypatch):
    make_reference("alone2014")
    assert listed() == ["alone2014", "lonely2014"]
    assert listed(year=2014) == ["alone2014", "lonely2014"]
    assert listed(evidence_type="textbook") == []
    assert listed(words="lonely") == ["lonely2014"]
    monkeypatch.setattr("cms.trigrams.FEW", 1)
    assert listed() == ["alone2014", "lonely2014"]
    assert listed(year=2014) == ["alone2014", "lonely2014"]
    assert listed(words="blood stories") == ["alone2014", "lonely2014"]


def test_a_row_too_many_is_not_listed(article, lonely):
    curtis = Reference.objects.get(key="curtis2014")
    UncitedSource.objects.create(reference=curtis, added_at=curtis.added_at)
    assert listed() == listed(words="2014") == ["lonely2014"]


def test_what_was_written_without_triggers_is_mended_afterwards(article, lonely, edith):
    with kept_rows.lifted():
        link_reference(article=article, actor=edith, reference=lonely)
        make_reference("alone2014")
    assert kept() == ["alone2014"]


def test_rows_that_went_missing_are_found_and_mended(lonely):
    UncitedSource.objects.all().delete()
    assert uncited_sources.wrong("default") == 1
    kept_rows.install_after_migrate(sender=None, using="default")
    assert kept() == ["lonely2014"]


def test_the_list_is_read_along_its_own_index(lonely, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by the size of the tables, and these are tiny")
    monkeypatch.setattr("cms.trigrams.FEW", 0)
    for rows in (library_entries(show="uncited")[:25], library_entries(show="uncited").order_by()[:1001]):
        sql, values = rows.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
            plan = [row[3] for row in cursor.fetchall()]
        assert not [step for step in plan if "TEMP B-TREE" in step]
        assert [step for step in plan if step.startswith("SCAN")] == [plan[0]]
        assert "articles_uncitedsource" in plan[0]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite remakes tables")
@pytest.mark.django_db(transaction=True)
def test_a_table_is_remade_while_the_triggers_are_lifted(edith):
    kept_rows.lift_before_migrate(sender=None, using="default", plan=["a migration"])
    with connection.schema_editor() as editor:
        editor._remake_table(Reference)
    kept_rows.install_after_migrate(sender=None, using="default")
    assert [rows.missing("default") for rows in kept_rows.kept()] == [[], []]
    make_article(edith)
    make_reference("lonely2014")
    assert kept() == ["lonely2014"]
