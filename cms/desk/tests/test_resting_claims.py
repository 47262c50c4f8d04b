"""Which published claims rest on this paper?"""

from __future__ import annotations

import csv
import io
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import add_reference, mark_reference, merge_references
from articles.actions.references import ReferenceData
from articles.models import Reference, VersionClaims
from articles.tests.scenes import make_article
from cms.accounts.models import User
from cms.desk.where_cited import CLAIMS_SHOWN, CitingVersion, where_cited
from cms.ledger import triggers
from cms.publishing.models import NoticeKind
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, noticed, published_article, reaffirmed
from reviews.tests.scenes import make_round

pytestmark = pytest.mark.django_db
ON_CURTIS = [
    "A medicine can also trigger antibodies against neutrophils.",
    "Severe neutropenia is a count below 500/μL.",
]


def curtis() -> Reference:
    return Reference.objects.get(key="curtis2014")


def cited(who: User) -> list[CitingVersion]:
    return where_cited(curtis(), User.objects.get(pk=who.pk)).versions


def words(citing: CitingVersion) -> list[str]:
    return [claim.row.claim.text for claim in citing.claims]


def lines(client) -> list[dict[str, str]]:
    response = client.get(f"/desk/library/{curtis().pk}/claims.csv")
    assert response.status_code == HTTPStatus.OK
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def test_under_each_version_stand_the_claims_that_cite_the_source(edith, mona, ravi, rosa):
    published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    (version,) = cited(mona)
    assert words(version) == [*ON_CURTIS, "Neutrophils are cells that fight germs."]
    assert [claim.row.position for claim in version.claims] == [2, 3, 1]
    assert all([source.key for source in claim.row.sources] == ["curtis2014"] for claim in version.claims)


def test_a_published_claim_leads_to_its_place_in_the_edition(client, edith, emil, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    place = f"/articles/{edition.article.slug}/editions/1/"
    (version,) = cited(emil)
    assert [claim.address for claim in version.claims] == [
        f"{place}#cite-2",
        f"{place}#cite-3",
        f"{place}patient/#patient-cite-1",
    ]
    assert version.evidence_url == f"{place}evidence/?source=curtis2014"
    assert "2 of 3 claims" in client.get(version.evidence_url).content.decode()


def test_a_claim_that_is_not_published_leads_to_the_version_at_the_desk(client, edith, mona):
    article = make_article(edith)
    make_round(article)
    (version,) = cited(edith)
    assert version.claims[0].address == f"/desk/articles/{article.slug}/versions/1/#cite-2"
    client.force_login(edith)
    assert client.get(version.evidence_url).status_code == HTTPStatus.OK


def test_an_edition_that_was_reaffirmed_is_read_in_its_last_one(edith, emil, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    reaffirmed(edition, mona, ravi, rosa)
    (version,) = cited(emil)
    assert version.edition_numbers == (1, 2)
    assert version.claims[0].address.startswith(f"/articles/{edition.article.slug}/editions/2/#")


def test_withdrawn_claims_are_for_those_who_may_open_the_article(client, edith, emil, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    (for_others,) = cited(emil)
    assert for_others.claims == ()
    (for_the_owner,) = cited(edith)
    assert words(for_the_owner) == ON_CURTIS
    assert for_the_owner.claims[0].address.startswith("/desk/")
    client.force_login(emil)
    assert lines(client) == []
    assert b"Severe neutropenia" not in client.get(f"/desk/library/{curtis().pk}/").content


def test_claims_of_others_that_are_not_published_are_not_told(client, edith, emil):
    make_round(make_article(edith))
    client.force_login(emil)
    assert lines(client) == []
    assert b"Severe neutropenia" not in client.get(f"/desk/library/{curtis().pk}/").content


def test_claims_on_a_merged_duplicate_count(edith, mona):
    make_round(make_article(edith))
    winner = add_reference(
        actor=edith, data=ReferenceData(csl={"type": "article-journal", "title": "The same"}, key="winner")
    )
    merge_references(loser=curtis(), winner=winner, actor=edith, reason="Same paper")
    (version,) = where_cited(winner, mona).versions
    assert words(version) == ON_CURTIS


def test_claims_of_a_version_from_before_they_were_kept_are_read_anew(edith, mona, ravi, rosa):
    published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    kept = [(claim.row, claim.address) for claim in cited(mona)[0].claims]
    triggers.lift()
    VersionClaims.objects.all().delete()
    assert [(claim.row, claim.address) for claim in cited(mona)[0].claims] == kept


def test_a_long_list_ends_with_the_way_to_the_rest(client, edith):
    text = "\n\n".join(f"Claim {number} [@curtis2014]." for number in range(CLAIMS_SHOWN + 2))
    make_round(make_article(edith, text=text))
    client.force_login(edith)
    page = " ".join(client.get(f"/desk/library/{curtis().pk}/").content.decode().split())
    assert f"{CLAIMS_SHOWN + 2} claims" in page
    assert "2 more, in the evidence table" in page
    assert page.count("#cite-") == CLAIMS_SHOWN


def test_the_file_names_article_edition_and_place(client, edith, mona, ravi, rosa, settings):
    edition = published_article(edith, mona, ravi, rosa)
    mark_reference(reference=curtis(), actor=mona, status="retracted", on=None, reason="The notice.")
    client.force_login(mona)
    first, second = lines(client)
    assert [first["claim"], second["claim"]] == ON_CURTIS
    assert {name: second[name] for name in ("article", "version", "editions", "standing", "audience")} == {
        "article": edition.article.slug,
        "version": "1",
        "editions": "1",
        "standing": "live",
        "audience": "professional",
    }
    assert second["address"] == f"{settings.SITE_URL}/articles/{edition.article.slug}/editions/1/#cite-3"
    assert (second["source_key"], second["source_number"], second["status"]) == ("curtis2014", "2", "retracted")


def test_a_title_is_no_formula(client, edith):
    make_round(make_article(edith, title="=1+1?"))
    client.force_login(edith)
    assert {line["article_title"] for line in lines(client)} == {"'=1+1?"}


@pytest.mark.parametrize("who", ["edith", "mona"])
@pytest.mark.parametrize("address", ["", "claims.csv"])
def test_page_and_file_cost_the_same_however_many_articles(client, edith, mona, who, address):
    client.force_login({"edith": edith, "mona": mona}[who])
    costs = []
    for number in range(4):
        make_round(make_article(edith, title=f"Question {number}?", text=f"Claim {number} [@curtis2014]."))
        if number in (0, 3):
            place = f"/desk/library/{curtis().pk}/{address}"
            client.get(place)
            with CaptureQueriesContext(connection) as queries:
                client.get(place)
            costs.append(len(queries))
    assert costs[0] == costs[1]
