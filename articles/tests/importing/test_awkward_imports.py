"""Lists that repeat themselves or the library, and entries longer than a title may be: the import still succeeds."""

import pytest
from django.core.management import call_command

from articles.models import Article, Reference
from articles.tests.importing.pages_of_text import IRON

pytestmark = pytest.mark.django_db


def imported(tmp_path, references: str) -> Article:
    path = tmp_path / "page.txt"
    path.write_text(f"What is iron?\n\nIt is a metal 1, 2.\n\nReferences\n\n{references}\n")
    call_command("import_article", str(path), stdout=(tmp_path / "out.txt").open("w"))
    return Article.objects.latest("pk")


def test_the_same_source_listed_twice(edith, tmp_path):
    article = imported(tmp_path, "Research\n\nOn iron.\n\nBlood, 2020\n\nResearch\n\nOn iron.\n\nBlood, 2020")

    assert article.imported_entries.count() == 2


def test_a_page_imported_twice_shares_its_references(edith, tmp_path):
    for _ in range(2):
        call_command("import_article", str(IRON), stdout=(tmp_path / "out.txt").open("w"))

    assert Article.objects.count() == 2
    assert Reference.objects.count() == 8


def test_an_entry_longer_than_a_title(edith, tmp_path):
    article = imported(tmp_path, "Research\n\n" + "long " * 200 + "\n\nBlood, 2020")

    assert article.imported_entries.get().reference.title.endswith("…")
