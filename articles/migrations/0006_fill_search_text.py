"""What the entries of the library are found by, for those that were there before, and an index on it for PostgreSQL."""

from django.db import DatabaseError, migrations, transaction

from articles.references.searching import folded, search_text

BATCH = 1_000
FIELDS = ("key", "title", "csl", "doi", "pmid", "issuing_body")


def fill(apps, schema_editor):
    """A transaction for each thousand rows, by primary key: a long table is never locked as a whole, and a run that was
    broken off goes on with the rows that are still empty."""
    references = apps.get_model("articles", "Reference").objects.using(schema_editor.connection.alias)
    last = 0
    while rows := list(references.filter(pk__gt=last, search_text="").order_by("pk").only(*FIELDS)[:BATCH]):
        for row in rows:
            row.search_text = search_text(**{name: getattr(row, name) for name in FIELDS})
            row.body_words = folded(row.issuing_body)[:200]
        with transaction.atomic(using=schema_editor.connection.alias):
            references.bulk_update(rows, ["search_text", "body_words"], batch_size=200)
        last = rows[-1].pk


def add_index(apps, schema_editor):
    """Words are looked for anywhere in the text, which only trigrams can speed up. Where the database's owner may not
    add the extension, the search works all the same, by reading the column."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX CONCURRENTLY IF EXISTS reference_search_trigrams")
        cursor.execute(
            "CREATE INDEX CONCURRENTLY reference_search_trigrams ON articles_reference "
            "USING gin (search_text gin_trgm_ops)"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("DROP INDEX CONCURRENTLY IF EXISTS reference_search_trigrams")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("articles", "0005_library_search_checked_sources_and_age_limits")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(add_index, drop_index),
    ]
