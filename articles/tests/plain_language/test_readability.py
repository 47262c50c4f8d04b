"""How hard a text is to read, and which of its sentences are hard."""

from articles.checks import Manuscript, Severity, check
from articles.plain_language import PrintedText, readability_of
from articles.plain_language.readability import syllables_of
from articles.tests.engine.cast import rendered

EASY = "Croup is an illness of young children. The cough barks like a seal. Offer drinks and stay close. " * 8
HARD = (
    "Administration of immunosuppressive pharmacotherapy necessitates continuous haematological monitoring of "
    "individuals with demonstrable susceptibility to opportunistic infections throughout the entire duration. "
) * 6


def measured(text: str, language: str = "en"):
    return readability_of(PrintedText(rendered(text), {}), language)


def notices(patient: str, language: str = "en") -> list[str]:
    manuscript = Manuscript("T", "S", {"professional": HARD, "patient": patient}, {}, language=language)
    return [found.message for found in check(manuscript) if found.code == "hard-to-read"]


def test_syllables_of_words_that_one_way_of_counting_misses():
    counts = {word: syllables_of(word) for word in ("the", "people", "muscle", "medicine", "antibiotic")}
    assert counts == {"the": 1, "people": 2, "muscle": 2, "medicine": 3, "antibiotic": 5}


def test_an_easy_text_is_within_its_target_and_a_hard_one_above():
    assert notices(EASY) == []
    (message,) = notices(HARD)
    assert "the target is grade 8" in message


def test_the_notice_only_informs():
    manuscript = Manuscript("T", "S", {"professional": "x", "patient": HARD}, {})
    (found,) = [found for found in check(manuscript) if found.code == "hard-to-read"]
    assert (found.severity, found.audience, found.line) == (Severity.NOTICE, "patient", None)


def test_other_languages_are_not_measured():
    assert measured(HARD, "de") is None
    assert notices(HARD, "de") == []
    assert measured(EASY, "en-GB") is not None


def test_a_few_words_are_not_judged():
    found = measured("Administration necessitates haematological monitoring.")
    assert found is not None
    assert found.is_rough
    assert not found.is_above(8)


def test_hard_sentences_say_why():
    found = measured(f"Rest at home. Your {'very ' * 27}sore throat. {HARD[:202]}")
    assert found.hard[0].why == "30 words"
    assert "long words" in found.hard[-1].why


def test_headings_tables_figures_and_citations_are_no_prose():
    with_them = measured(
        "## Immunosuppressive pharmacotherapy\n\nRest at home [@a].\n\n| Haematological |\n|---|\n| 5 mg |\n"
    )
    assert (with_them.words, with_them.sentences) == (3, 1)
