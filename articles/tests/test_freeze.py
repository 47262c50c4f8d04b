"""Freezing: the version is exactly what the editor saw, once."""

from __future__ import annotations

import pytest

from articles.actions import NotReadyError, freeze, mark_reference, override_finding, save_draft
from articles.actions.references import ReferenceData, edit_reference
from articles.composition import compose
from articles.draft_text import DraftText
from articles.evidence_types import RetractionStatus
from articles.models import Article, Reference, Version, VersionReference
from articles.policy import why_sources_forbid
from articles.tests.scenes import TEXT, edited, make_article, make_reference, make_version, reasons, seen
from articles.verification import recomputed_content_sha256, recomputed_version_sha256
from cms.accounts.tests import cast
from cms.refusals import Refused, Stale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return make_article(cast.make_edith(), patient="Most causes are known. Ask your doctor.").pk


@pytest.fixture
def article(made) -> Article:
    return Article.objects.get(pk=made)


def test_a_version_holds_everything_a_reader_would_see(article):
    version = make_version(article)
    assert (version.number, version.title) == (1, article.draft.title)
    assert {rendition.audience for rendition in version.renditions.all()} == {"professional", "patient"}
    assert [copy.key for copy in version.references.all()] == ["curtis2014", "palumbo2012"]
    assert "Severe neutropenia" in version.renditions.get(audience="professional").body_html


def test_the_digests_follow_from_the_rows(article):
    version = Version.objects.get(pk=make_version(article).pk)
    assert recomputed_content_sha256(version) == version.content_sha256
    assert recomputed_version_sha256(version) == version.version_sha256


def test_identical_content_freezes_to_the_existing_version(article, edith):
    first = make_version(article)
    edited(article, edith, "Other words.")
    article = edited(article, edith, TEXT)
    assert make_version(edited_with_patient(article, edith)) == first


def edited_with_patient(article, by):
    draft = article.draft
    text = DraftText(
        draft.title, draft.summary, {"professional": TEXT, "patient": "Most causes are known. Ask your doctor."}
    )
    save_draft(article=article, actor=by, text=text, expected_edit=draft.edit_number)
    return article


def test_changed_content_is_a_new_version(article, edith):
    make_version(article)
    assert make_version(edited(article, edith, TEXT + "\nOne word more.")).number == 2


def test_changed_reference_data_is_a_new_version(article, edith):
    make_version(article)
    reference = Reference.objects.get(key="curtis2014")
    data = ReferenceData(csl={**reference.csl, "volume": "30", "DOI": reference.doi})
    edit_reference(reference=reference, actor=edith, data=data, reason="Volume added")
    assert make_version(article).number == 2


def test_a_later_change_of_a_reference_does_not_reach_the_version(article, edith):
    version = make_version(article)
    reference = Reference.objects.get(key="curtis2014")
    data = ReferenceData(csl={**reference.csl, "title": "Rewritten", "DOI": reference.doi})
    edit_reference(reference=reference, actor=edith, data=data, reason="Rewritten")
    assert "Rewritten" not in VersionReference.objects.get(version=version, key="curtis2014").csl


def test_what_was_saved_after_the_page_was_loaded_refuses(article, edith):
    digest = seen(article)
    edited(article, edith, "Somebody saved in between [@curtis2014].")
    with pytest.raises(Stale):
        freeze(article=article, actor=edith, seen_content_sha256=digest, acknowledgements=reasons(article))
    assert not Version.objects.exists()


def test_an_error_stops_it(article, edith):
    article = edited(article, edith, "A claim [@nobody2020].")
    with pytest.raises(NotReadyError) as refusal:
        make_version(article)
    assert [found.code for found in refusal.value.findings] == ["citation-without-reference"]


def test_a_warning_needs_a_reason(article, edith):
    article = edited(article, edith, f"{TEXT}\nOne in 7 patients needs 300 mg of it daily.\n")
    with pytest.raises(NotReadyError) as refusal:
        freeze(article=article, actor=edith, seen_content_sha256=seen(article), acknowledgements={})
    assert "claim-without-citation" in {found.code for found in refusal.value.findings}
    assert make_version(article).number == 1


def test_a_blank_reason_is_no_reason(article, edith):
    article = edited(article, edith, f"{TEXT}\nOne in 7 patients needs 300 mg of it daily.\n")
    blank = dict.fromkeys(reasons(article), "   ")
    with pytest.raises(NotReadyError):
        freeze(article=article, actor=edith, seen_content_sha256=seen(article), acknowledgements=blank)


def test_the_house_stands_in_the_byline_where_nobody_is_named(article, settings):
    assert settings.SITE_NAME in make_version(article).renditions.first().heading_html


def test_writers_are_counted_from_the_live_edition_on(article, edith, mona, emil):
    first = make_version(article)
    article = edited(article, mona, TEXT + "\nMona's line.")
    since = freeze(
        article=article, actor=mona, seen_content_sha256=seen(article), acknowledgements=reasons(article), since=first
    )
    assert {writer.user for writer in since.writers.all()} == {mona}


def retract(mona):
    mark_reference(
        reference=Reference.objects.get(key="curtis2014"),
        actor=mona,
        status=RetractionStatus.RETRACTED,
        on=None,
        reason="Announced by the journal",
    )


def test_a_retracted_source_stops_it(article, mona):
    retract(mona)
    with pytest.raises(NotReadyError) as refusal:
        make_version(article)
    assert {found.code for found in refusal.value.findings} == {"reference-retracted"}


def test_an_override_is_a_recorded_decision_of_somebody_without_a_stake(article, edith, mona):
    retract(mona)
    with pytest.raises(NotReadyError) as refusal:
        make_version(article)
    fingerprint = refusal.value.findings[0].fingerprint
    with pytest.raises(Refused, match="Only a managing editor"):
        override_finding(article=article, actor=edith, fingerprint=fingerprint, reason="I would like to keep it.")
    for found in refusal.value.findings:
        override_finding(
            article=article,
            actor=mona,
            fingerprint=found.fingerprint,
            reason="It is cited as an example of a retraction.",
        )
    assert make_version(article).number == 1


def test_a_managing_editor_who_wrote_cannot_override(article, mona):
    retract(mona)
    article = edited(article, mona, TEXT + "\nMona's line.")
    with pytest.raises(NotReadyError) as refusal:
        make_version(article)
    with pytest.raises(Refused, match="You wrote in this article"):
        override_finding(
            article=article,
            actor=mona,
            fingerprint=refusal.value.findings[0].fingerprint,
            reason="It is cited as an example.",
        )


def test_a_dangling_citation_cannot_be_overridden(article, edith, mona):
    article = edited(article, edith, "A claim [@nobody2020].")
    with pytest.raises(NotReadyError) as refusal:
        make_version(article)
    with pytest.raises(Refused, match="has to be mended"):
        override_finding(
            article=article,
            actor=mona,
            fingerprint=refusal.value.findings[0].fingerprint,
            reason="Let it pass, please.",
        )


def test_an_override_for_one_key_does_not_cover_another_that_ends_alike(edith, mona):
    colon = make_reference("x:curtis2014")
    article = make_article(edith, text="## Causes\n\nTwo sources say so [@{x:curtis2014}; @curtis2014].\n")
    mark_reference(
        reference=colon, actor=mona, status=RetractionStatus.RETRACTED, on=None, reason="The journal's notice"
    )
    override_finding(
        article=article,
        actor=mona,
        fingerprint=compose(article.draft).errors[0].fingerprint,
        reason="It is cited as an example of a retraction.",
    )
    version = make_version(article)
    assert why_sources_forbid(version) is None
    retract(mona)
    assert "retracted: curtis2014." in why_sources_forbid(Version.objects.get(pk=version.pk))


def cleared(by):
    return mark_reference(
        reference=Reference.objects.get(key="curtis2014"),
        actor=by,
        status=RetractionStatus.NONE,
        on=None,
        reason="The notice was about another paper",
    )


def test_an_author_cannot_let_a_retracted_source_pass_by_clearing_its_mark(article, edith, mona):
    retract(edith)
    with pytest.raises(Refused, match="Only a managing editor"):
        cleared(edith)
    edited(article, mona, TEXT + "\nMona's line.")
    with pytest.raises(Refused, match="you own or wrote in"):
        cleared(mona)


def test_a_managing_editor_without_a_stake_takes_a_mistaken_mark_back(article, edith, mona):
    retract(edith)
    assert cleared(mona).retraction == RetractionStatus.NONE
