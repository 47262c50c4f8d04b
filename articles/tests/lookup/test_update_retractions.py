"""The table is fetched from its server: only when it is another one, only whole, and from nowhere else."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from articles.actions import import_retractions, update_retractions
from articles.models import Reference, RetractionImport, RetractionRecord
from articles.references.lookup import LookupTrouble
from articles.retractions import download
from articles.retractions.retraction_watch import UnreadableAnnouncements
from articles.tests.lookup.service import Reply, Service, closed_port
from articles.tests.references.retraction_table import row, write_table
from articles.tests.scenes import make_reference

pytestmark = pytest.mark.django_db

PATH = "/retraction_watch.csv"
TAG = '"state-1"'
CHANGED = "Wed, 04 Mar 2026 12:00:00 GMT"


@pytest.fixture
def publisher(settings):
    service = Service()
    settings.RETRACTIONS_URL = f"{service.address}{PATH}"
    yield service
    service.close()


@pytest.fixture
def csv_of(tmp_path):
    def written(*rows: dict[str, str]) -> bytes:
        return write_table(tmp_path / "published.csv", *rows).read_bytes()

    return written


def gives(publisher: Service, body: bytes, **more) -> None:
    headers = {"ETag": TAG, "Last-Modified": CHANGED}
    publisher.says(PATH, Reply(body, kind="text/plain", headers=headers, **more))


@pytest.fixture
def retracted_row() -> dict[str, str]:
    return row(1, OriginalPaperDOI="10.1000/curtis2014")


def test_the_table_is_fetched_and_taken_over(publisher, csv_of, retracted_row):
    curtis = make_reference("curtis2014")
    gives(publisher, csv_of(retracted_row))
    assert update_retractions().flagged == ["curtis2014"]
    assert Reference.objects.get(pk=curtis.pk).retraction == "retracted"
    _, _, headers = publisher.asked[0]
    assert "mailto:library@house.example" in headers["User-Agent"]
    assert headers["Accept-Encoding"] == "identity"


def test_the_next_time_it_is_asked_for_only_if_it_has_changed(publisher, csv_of, retracted_row):
    gives(publisher, csv_of(retracted_row))
    update_retractions()
    publisher.says(PATH, Reply(status=304, kind=""))
    assert update_retractions() is None
    _, _, headers = publisher.asked[-1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == (TAG, CHANGED)


def test_what_was_fetched_and_not_taken_over_is_fetched_again(publisher, csv_of, retracted_row):
    gives(publisher, csv_of(retracted_row)[:-30])
    with pytest.raises(UnreadableAnnouncements, match="breaks off"):
        update_retractions()
    gives(publisher, csv_of(retracted_row))
    assert update_retractions().rows == 1
    assert "If-None-Match" not in publisher.asked[-1][2]


def test_after_another_table_was_taken_over_by_hand_it_is_fetched_whole(publisher, csv_of, retracted_row, tmp_path):
    gives(publisher, csv_of(retracted_row))
    update_retractions()
    import_retractions(tmp_path / "published.csv")
    update_retractions()
    assert "If-None-Match" not in publisher.asked[-1][2]


def test_a_redirect_is_followed(publisher, csv_of, retracted_row):
    publisher.says(PATH, Reply(status=302, headers={"Location": "/elsewhere.csv"}))
    publisher.says("/elsewhere.csv", Reply(csv_of(retracted_row), kind="text/csv"))
    assert update_retractions().rows == 1


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(b"no", status=503), r"refused it \(503\)"),
        (Reply(b"no", status=404), r"refused it \(404\)"),
        (Reply(b"Record ID", cut=True), "broke off"),
        (Reply(b"x", headers={"Content-Encoding": "gzip"}), "packed"),
        (Reply(status=302, headers={"Location": "http://example.org/"}), "only asked over https"),
        (Reply(status=302, headers={"Location": "https://user:secret@example.org/"}), "only asked over https"),
        (Reply(status=302, headers={"Location": PATH}), "in a circle"),
    ],
)
def test_trouble_is_one_sentence_and_changes_nothing(publisher, reply, why):
    publisher.says(PATH, reply)
    with pytest.raises(LookupTrouble, match=why):
        update_retractions()
    assert not RetractionRecord.objects.exists()
    assert not RetractionImport.objects.exists()


def test_a_file_out_of_all_proportion_is_not_taken(publisher, csv_of, retracted_row, monkeypatch):
    monkeypatch.setattr(download, "MAX_BYTES", 100)
    gives(publisher, csv_of(retracted_row))
    with pytest.raises(LookupTrouble, match="sent more than"):
        update_retractions()


def test_a_server_that_drips_is_left_at_the_deadline(publisher, csv_of, retracted_row, monkeypatch):
    monkeypatch.setattr(download, "TOTAL_SECONDS", 0.5)
    gives(publisher, csv_of(retracted_row), drip=0.05)
    with pytest.raises(LookupTrouble, match="took too long"):
        update_retractions()


def test_nobody_there(settings):
    settings.RETRACTIONS_URL = f"http://127.0.0.1:{closed_port()}{PATH}"
    with pytest.raises(LookupTrouble, match="cannot be reached"):
        update_retractions()


@pytest.mark.parametrize("address", ["http://example.org/t.csv", "ftp://example.org/t.csv", "https://a:b@example.org/"])
def test_only_https_is_asked(settings, address):
    settings.RETRACTIONS_URL = address
    with pytest.raises(LookupTrouble, match="only asked over https"):
        update_retractions()


def test_an_address_inside_the_house_is_not_asked(settings, publisher):
    settings.LOOKUP_LOOPBACK_ALLOWED = False
    settings.RETRACTIONS_URL = "https://127.0.0.1/t.csv"
    with pytest.raises(LookupTrouble, match="not at a public address"):
        update_retractions()


def test_a_file_that_was_put_in_place_serves_as_well(settings, tmp_path, csv_of, retracted_row):
    csv_of(retracted_row)
    settings.RETRACTIONS_URL = str(tmp_path / "published.csv")
    assert update_retractions().rows == 1


def test_without_the_setting_nothing_is_fetched(settings):
    settings.RETRACTIONS_URL = ""
    assert update_retractions() is None


class TestTheDailyJob:
    """`watch_retractions`: the table, then the services about every cited source."""

    @pytest.fixture(autouse=True)
    def no_pause(self, monkeypatch):
        monkeypatch.setattr("cms.desk.retraction_watch.PAUSE", 0)

    def run(self, *words: str, capsys) -> str:
        call_command("watch_retractions", *words)
        return capsys.readouterr().out

    def test_a_server_that_is_away_is_told_and_stops_nothing_else(self, settings, capsys):
        settings.RETRACTIONS_URL = f"http://127.0.0.1:{closed_port()}{PATH}"
        with pytest.raises(CommandError, match=r"cannot be reached\. Run it again later") as failure:
            self.run(capsys=capsys)
        assert failure.value.returncode == 1
        assert "0 references looked up" in capsys.readouterr().out

    def test_a_table_that_is_cut_off_is_refused_with_exit_2(self, publisher, csv_of, retracted_row, capsys):
        gives(publisher, csv_of(retracted_row)[:-30])
        with pytest.raises(CommandError, match="breaks off") as failure:
            self.run(capsys=capsys)
        assert failure.value.returncode == 2

    def test_it_says_when_nothing_is_set(self, settings, capsys):
        settings.RETRACTIONS_URL = ""
        assert "No table to take over: RETRACTIONS_URL is not set." in self.run(capsys=capsys)

    def test_it_says_when_the_table_is_the_same(self, publisher, csv_of, retracted_row, capsys):
        gives(publisher, csv_of(retracted_row))
        self.run(capsys=capsys)
        publisher.says(PATH, Reply(status=304, kind=""))
        assert "The table is the same as last time." in self.run(capsys=capsys)

    def test_a_run_that_was_killed_before_the_library_was_compared_is_completed(
        self, publisher, csv_of, retracted_row, capsys
    ):
        gives(publisher, csv_of(retracted_row))
        self.run(capsys=capsys)
        RetractionRecord.objects.create(record_id=2, status="retracted", doi="10.1000/palumbo2012", seen_in=1)
        palumbo = make_reference("unmatched", DOI="")
        Reference.objects.bulk_create(
            [
                Reference(
                    key="raw",
                    csl={},
                    title="Raw",
                    doi="10.1000/palumbo2012",
                    added_by=palumbo.added_by,
                    added_at=palumbo.added_at,
                )
            ]
        )
        publisher.says(PATH, Reply(status=304, kind=""))
        assert "Flagged: raw." in self.run(capsys=capsys)

    def test_a_file_may_be_named(self, settings, tmp_path, csv_of, retracted_row, capsys):
        settings.RETRACTIONS_URL = ""
        csv_of(retracted_row)
        assert "1 announcements read" in self.run("--file", str(tmp_path / "published.csv"), capsys=capsys)
