"""An article's record leaves the house whole, and anybody can verify it with a dozen lines of their own Python."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from articles.figures import storing
from articles.models import Article, VersionFigure
from articles.tests.figures.scenes import make_figure
from articles.tests.scenes import TEXT, edited, make_article
from cms.accounts.tests import cast
from cms.desk.record_file import record_archive
from cms.ledger.canonical import canonical_text
from cms.ledger.keys import head_signature_holds
from cms.publishing.actions import place_notice, publish
from cms.publishing.models import NoticeKind
from cms.publishing.tests.scenes import published
from cms.refusals import Refused
from reviews.actions import check_claim, comment, resolve
from reviews.claim_checks import claim_sheet
from reviews.models import Round
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]

HOSTILE = "<script>alert('no')</script>"


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    edith, emil, mona, ravi, rosa = (
        make() for make in (cast.make_edith, cast.make_emil, cast.make_mona, cast.make_ravi, cast.make_rosa)
    )
    article = make_article(edith, text=TEXT + "\n![](figure:counts)\n")
    make_figure(article)
    edition = published(article, mona, ravi, rosa)
    place_notice(edition=edition, actor=mona, kind=NoticeKind.CONCERN, reason="Being looked into at the moment.")
    published(make_article(emil, title="Another secret question?"), mona, ravi, rosa)
    assignment = make_assignment(make_round(edited(article, edith, TEXT + "\nMore.")), ravi, mona)
    review = Round.objects.get(pk=assignment.round_id)
    said = comment(review=review, actor=ravi, body=f"Why? {HOSTILE}", quote="Chemotherapy")
    resolve(comment=said, actor=ravi)
    claim = claim_sheet(assignment).claims[0].claim.identity
    check_claim(assignment=assignment, actor=ravi, identity=claim, verdict="partly", note="Only in adults.")
    signed(assignment, "request-changes", "Name the adults.")
    return article.pk


@pytest.fixture
def article(made) -> Article:
    """Published with a notice; a second text was discussed, checked and refused. Another article goes on meanwhile."""
    return Article.objects.get(pk=made)


@pytest.fixture
def files(article) -> dict[str, bytes]:
    return unpacked(record_archive(article))


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def script_of(files: dict[str, bytes]) -> str:
    return re.search(r"```python\n(.*?)```", files["VERIFY.md"].decode(), re.DOTALL)[1]


def verified(files: dict[str, bytes], folder: Path, script: str | None = None) -> subprocess.CompletedProcess[str]:
    """What the printed script says of these files, run by a Python that knows nothing of us."""
    with zipfile.ZipFile(folder / "record.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    (folder / "verify.py").write_text(script or script_of(files), encoding="utf-8")
    command = [sys.executable, "-I", "-S", "verify.py", "record.zip"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def resealed(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same files with a manifest that fits them: what somebody does who changes the file and knows how."""
    fits = {name: sha256(data).hexdigest() for name, data in files.items() if name != "manifest.json"}
    return files | {"manifest.json": canonical_text(fits).encode()}


def test_the_printed_script_finds_that_the_record_holds(files, tmp_path):
    result = verified(files, tmp_path)
    assert result.returncode == 0, result.stderr


def test_the_script_is_a_dozen_lines_of_the_standard_library(files):
    lines = script_of(files).splitlines()
    assert len(lines) <= 17
    assert re.findall(r"^(?:import|from) (.+)", "\n".join(lines), re.MULTILINE) == ["hashlib, json, sys, zipfile"]
    assert max(map(len, lines)) <= 130


def test_one_changed_byte_in_any_file_is_found(files, tmp_path, subtests):
    script = script_of(files)
    for name in ("index.html", "VERIFY.md", "record.json", "ledger.json", "head.json", "manifest.json"):
        middle = re.search(rb"[a-z0-9]{4}", files[name][len(files[name]) // 2 :]).start() + len(files[name]) // 2
        byte = b"0" if files[name][middle : middle + 1] != b"0" else b"1"
        changed = files[name][:middle] + byte + files[name][middle + 1 :]
        with subtests.test(name):
            assert verified(files | {name: changed}, tmp_path, script).returncode != 0


FORGERIES = [
    ("record.json", b"Dr Ravi", b"Dr Nobody"),
    ("record.json", b"below 500/", b"below 5000/"),
    ("record.json", b"Being looked into", b"Nothing to look into"),
    ("record.json", b"request-changes", b"approve"),
    ("record.json", b"Only in adults.", b"In everybody."),
    ("record.json", b'"reviews.commentmark","row"', b'"reviews.mention","row"'),
    ("ledger.json", b"sign-off", b"decision"),
    ("head.json", b'"entry_sha256":"', b'"entry_sha256":"0'),
]


def test_a_change_is_found_even_if_the_manifest_was_made_to_fit(files, tmp_path, subtests):
    for name, old, new in FORGERIES:
        with subtests.test(f"{name}: {new.decode()}"):
            assert old in files[name]
            result = verified(resealed(files | {name: files[name].replace(old, new, 1)}), tmp_path)
            assert result.returncode != 0
            assert "BROKEN" in result.stderr


def test_everything_on_record_is_there_for_programs(files):
    record = json.loads(files["record.json"])
    kinds = {row["value"]["model"] for row in record["evidence"]} | {row["model"] for row in record["others"]}
    assert kinds >= {
        "articles.version",
        "reviews.submission",
        "reviews.signoff",
        "reviews.approval",
        "reviews.decision",
        "publishing.edition",
        "publishing.notice",
        "reviews.comment",
        "reviews.commentmark",
        "reviews.claimcheck",
        "reviews.round",
        "reviews.assignment",
    }


def test_everything_on_record_can_be_read(files):
    page = files["index.html"].decode()
    for words in (
        "Edition 1 published",
        "Being looked into",
        "Only in adults.",
        "Name the adults.",
        "Resolved by",
        "More.",
    ):
        assert words in page, words


def test_what_people_wrote_is_escaped_and_nothing_runs_or_is_fetched(files):
    page = files["index.html"].decode()
    assert "&lt;script&gt;" in page
    assert not re.search(r"<script|<link|<img(?![^>]* src=\"figures/[0-9a-f]{64}\.)|\son\w+=", page)


def test_nothing_about_other_articles_and_no_contact_data_is_in_it(files):
    addresses = [address.encode() for address in EmailAddress.objects.values_list("email", flat=True)]
    assert addresses
    for name, data in files.items():
        assert not [secret for secret in [b"Another secret question", *addresses] if secret in data], name


def test_the_head_is_signed_with_the_key_beside_it(files):
    head = json.loads(files["head.json"])
    assert head_signature_holds(head["sequence"], head["entry_sha256"], head["signature"], head["public_key"])


def test_the_same_record_makes_the_same_bytes(article):
    assert record_archive(article) == record_archive(article)


def test_the_command_writes_the_file_once(article, tmp_path, capsys):
    output = tmp_path / "record.zip"
    call_command("export_record", article.slug, output=output)
    before = output.read_bytes()
    assert before == record_archive(article)
    with pytest.raises(CommandError, match="--force") as refusal:
        call_command("export_record", article.slug, output=output)
    assert refusal.value.returncode == 2
    call_command("export_record", article.slug, output=output, force=True)
    assert output.read_bytes() == before


def test_an_unknown_article_or_one_without_a_record_is_refused(edith, tmp_path):
    fresh = make_article(edith, title="Nothing on record?")
    for slug in ("no-such-article", fresh.slug):
        with pytest.raises(CommandError) as refusal:
            call_command("export_record", slug, output=tmp_path / "x.zip")
        assert refusal.value.returncode == 2
    assert not (tmp_path / "x.zip").exists()


def test_what_readers_are_told_of_claim_checks_is_in_it_for_each_edition(article, edith, mona, ravi, rosa, emil):
    unchecked = json.loads(unpacked(record_archive(article))["record.json"])
    assert unchecked["claims_checked"] == {"1": None}
    other = make_article(emil, title="Which claims were checked?")
    review = make_round(other)
    assignments = [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa)]
    first = claim_sheet(assignments[0]).claims[0].claim.identity
    check_claim(assignment=assignments[0], actor=ravi, identity=first, verdict="supported")
    for assignment in assignments:
        signed(assignment)
    publish(approval=Round.objects.get(pk=review.pk).approval, actor=mona)
    files = unpacked(record_archive(other))
    counted = json.loads(files["record.json"])["claims_checked"]["1"]
    assert (counted["claims-checked"], counted["claims-checked-by"], counted["claims-supported"]) == (1, 1, 1)
    assert "was checked against its sources by 1 reviewer. Verdicts: 1 supported." in files["index.html"].decode()


def picture_in(files: dict[str, bytes]) -> str:
    return next(name for name in files if name.startswith("figures/"))


def test_the_pictures_are_in_it_under_their_digests(files):
    name = picture_in(files)
    assert name == f"figures/{sha256(files[name]).hexdigest()}.png"
    assert f'src="{name}"'.encode() in files["index.html"]


def test_another_picture_under_the_old_name_is_found(files, tmp_path):
    script, name = script_of(files), picture_in(files)
    result = verified(resealed(files | {name: files[name] + b"x"}), tmp_path, script)
    assert result.returncode == 1
    assert "'key': 'counts'" in result.stderr


def test_a_picture_left_out_is_found(files, tmp_path):
    script, name = script_of(files), picture_in(files)
    result = verified(resealed({other: data for other, data in files.items() if other != name}), tmp_path, script)
    assert result.returncode == 1
    assert "'key': 'counts'" in result.stderr


def test_a_record_whose_picture_is_missing_is_not_handed_out(article):
    frozen = VersionFigure.objects.first()
    storing.storage().delete(storing.storage_name(frozen.sha256, frozen.media_type))
    with pytest.raises(Refused, match="from a backup"):
        record_archive(article)
