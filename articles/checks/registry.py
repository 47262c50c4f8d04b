"""Every check by its code: how much it weighs, what it means, an example, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from articles.checks.finding import Finding, Severity


@dataclass(frozen=True)
class CheckDescription:
    """One kind of finding, as documented in docs/checks.md."""

    code: str
    severity: Severity
    description: str
    example: str
    remedy: str


_ALL: Final = (
    CheckDescription(
        "citation-without-reference",
        Severity.ERROR,
        "The text cites a key that no reference of the article has.",
        "`[@smith2020]` where no reference has the key `smith2020`.",
        "Add the reference, correct the key, or take the citation out.",
    ),
    CheckDescription(
        "citation-identifier-unknown",
        Severity.ERROR,
        "The text cites a source by its DOI, PMID or another identifier, and no reference of the article is cited so.",
        "`[@doi:10.1000/example]`, or `[@pmid:25247619]`.",
        "Look the identifier up in the reference library, add the source to the article, and cite it by its key.",
    ),
    CheckDescription(
        "citation-unreadable",
        Severity.ERROR,
        "Square brackets name a key but cannot be read as a citation, so they would be printed as text.",
        "`[@smith2020, @jones2021]`, with a comma where a semicolon belongs.",
        "Separate keys by semicolons: `[@key1; @key2, p. 3]`. For text in brackets, write `\\[`.",
    ),
    CheckDescription(
        "citation-not-printed",
        Severity.ERROR,
        "A citation stands where none can be printed: in the title of a link, in the meaning of an abbreviation, or "
        "in a table cell beyond the last column.",
        "`*[ANC]: absolute neutrophil count [@smith2020]`.",
        "Move the citation into the sentence.",
    ),
    CheckDescription(
        "reference-never-cited",
        Severity.WARNING,
        "A reference of the article is cited in none of its texts, so it will not be printed.",
        "A reference added for a sentence that was later deleted.",
        "Cite it where it supports the text, or remove it from the article.",
    ),
    CheckDescription(
        "reference-duplicated",
        Severity.WARNING,
        "Two references have the same DOI, the same PMID, or the same title and year: readers would see one source "
        "under two numbers.",
        "`smith2020` and `smith2020a`, both with DOI 10.1000/example.",
        "Cite one of them everywhere and remove the other.",
    ),
    CheckDescription(
        "reference-list-shorter-than-numbers",
        Severity.ERROR,
        "The imported text cites higher numbers than its reference list has entries. A source is missing somewhere, "
        "so no number behind the gap can be trusted.",
        "Citations 1 to 9, but 8 references.",
        "Find where the source is missing and insert it there; the numbers behind it are then bound anew.",
    ),
    CheckDescription(
        "order-unusual",
        Severity.NOTICE,
        "Numbers of an imported text first appear behind higher ones. A list that is numbered by first appearance "
        "never does that.",
        "The text cites 1, 2, 5, and only then 3.",
        "Look whether the list is in another order (by the alphabet, say), or a number was read wrongly.",
    ),
    CheckDescription(
        "reference-retracted",
        Severity.ERROR,
        "The text cites a source that was retracted.",
        "A trial withdrawn by its journal after misconduct.",
        "Take the citation out and look again at what it supported, or have a managing editor record why it stays.",
    ),
    CheckDescription(
        "reference-concern",
        Severity.WARNING,
        "The text cites a source under an expression of concern.",
        "A paper whose data the journal is looking into.",
        "Read the notice, and say in the text if the doubt matters to the reader.",
    ),
    CheckDescription(
        "reference-corrected",
        Severity.WARNING,
        "The text cites a source that was corrected after it was published.",
        "A trial whose journal has printed an erratum with other doses.",
        "Read the correction, and check what the text takes from the source against it.",
    ),
    CheckDescription(
        "reference-outdated",
        Severity.WARNING,
        "A cited source is older than the topic allows, or is a guideline of which the same body has issued a newer "
        "one that the library knows.",
        "A guideline of 2012 beside the 2024 edition by the same society.",
        "Cite the newer source, or acknowledge why the older one still holds.",
    ),
    CheckDescription(
        "reference-changed-since-frozen",
        Severity.NOTICE,
        "The library's entry of a cited source is not what the last submitted version froze of it: readers and "
        "reviewers of that version see the older data.",
        "An entry whose year was 2014 when edition 1 was signed, and is 2015 since an editor corrected it.",
        "See whether the text still fits the entry; the next version freezes it as it is now.",
    ),
    CheckDescription(
        "preprint-with-published-version",
        Severity.WARNING,
        "The text cites a preprint whose record names the article that was published from it. Figures may have changed "
        "in peer review.",
        "A medRxiv preprint with Crossref's relation `is-preprint-of`.",
        "Add the published article, check the sentence against it, and cite it instead.",
    ),
    CheckDescription(
        "reference-not-identifiable",
        Severity.WARNING,
        "A cited source cannot be looked up (no DOI, PMID or address; a book's ISBN counts too), or it is called a "
        "guideline and no issuing body outside our own house stands behind it.",
        "A self-published topic overview without any identifier.",
        "Add an identifier or the issuing body, correct the type of evidence, or cite a source readers can check.",
    ),
    CheckDescription(
        "doi-malformed",
        Severity.WARNING,
        "A reference has something in the place of its DOI that is none, so it cannot be linked or compared.",
        "`10.1000`, or `10.1000/example)` with a bracket from the sentence around it.",
        "Copy the DOI from the publisher's page.",
    ),
    CheckDescription(
        "pmid-malformed",
        Severity.WARNING,
        "A reference has something in the place of its PMID that is no PubMed number.",
        "`PMC4156184`, which is the number of a full text.",
        "Copy the number from PubMed, or leave the field empty.",
    ),
    CheckDescription(
        "claim-without-citation",
        Severity.WARNING,
        "A sentence, list item or table row states a figure, dose, rate or threshold and cites nothing, and neither "
        "does the sentence or table header that introduces it.",
        "“Start antibiotics within 60 minutes.”",
        "Cite the source of the figure, or acknowledge why none is needed.",
    ),
    CheckDescription(
        "claim-rests-on-one-weak-source",
        Severity.WARNING,
        "A sentence, list item or table row states a figure, dose, rate or threshold, and all that stands behind it is "
        "self-published or a web page.",
        "“Give 5 mg/kg [@homepage].”",
        "Cite the study or guideline that the figure comes from, or acknowledge why this source can be relied on.",
    ),
    CheckDescription(
        "quotation-without-locator",
        Severity.NOTICE,
        "Six or more quoted words are followed by a citation that does not say where in the source they stand.",
        "“Most patients recover within two weeks of stopping” [@smith2020].",
        "Add the place: `[@smith2020, p. 3]`.",
    ),
    CheckDescription(
        "figures-differ",
        Severity.WARNING,
        "The text for patients gives another figure than the professional text does for the same matter.",
        "“Take 5 mg prednisolone” where the professional text says “Give prednisolone 10 mg”.",
        "Correct the text that is wrong, or acknowledge why both are right.",
    ),
    CheckDescription(
        "figure-only-in-patient-text",
        Severity.WARNING,
        "The text for patients gives a figure that the professional text does not have.",
        "“Call if the fever is above 38 °C” where the professional text gives no temperature.",
        "Add the figure to the professional text with its source, take it out, or acknowledge why it stands.",
    ),
    CheckDescription(
        "hard-to-read",
        Severity.NOTICE,
        "The text for patients is harder to read than its target, grade 8 by Flesch–Kincaid.",
        "Sentences of 30 words with *immunosuppression* and *administration* in them.",
        "Shorten the sentences that the page of both texts marks, and use shorter words.",
    ),
    CheckDescription(
        "heading-skipped",
        Severity.WARNING,
        "A heading is more than one level below the heading before it, or the first one below the title (level 1). "
        "Screen readers announce the gap.",
        "`## Causes` followed by `#### Drugs`; a text that begins with `###`.",
        "Use the next level down.",
    ),
    CheckDescription(
        "figure-unknown",
        Severity.ERROR,
        "The text shows or names a figure that the article does not have.",
        "`![](figure:dose-curve)` where no figure has the key `dose-curve`.",
        "Add the picture on the page of figures, correct the key, or take the line out.",
    ),
    CheckDescription(
        "figure-misplaced",
        Severity.ERROR,
        "A figure cannot be printed where it stands: inside a paragraph or a table, with words in its brackets, a "
        "second time in the same text, or named in a text that does not show it.",
        "`See ![the curve](figure:dose-curve).`",
        "Show it once, on a line of its own: `![](figure:key)`. Elsewhere name it: `[](figure:key)`.",
    ),
    CheckDescription(
        "figure-without-alternative-text",
        Severity.ERROR,
        "A figure has no words for people who cannot see it (WCAG 2.2, 1.1.1).",
        "A chart with an empty alternative text.",
        "Say on the page of figures what the picture shows, with the figures that matter.",
    ),
    CheckDescription(
        "figure-incomplete",
        Severity.WARNING,
        "A figure has no caption, no credit or no licence, so readers cannot tell what they see, whose it is, or "
        "whether it may be used again.",
        "A photograph without the name of who took it.",
        "Complete it on the page of figures.",
    ),
    CheckDescription(
        "figure-never-shown",
        Severity.NOTICE,
        "A figure of the article is shown in none of its texts, so it will not be printed.",
        "A picture added for a paragraph that was later deleted.",
        "Show it with the line that the page of figures gives, or remove it.",
    ),
    CheckDescription(
        "heading-empty",
        Severity.WARNING,
        "A heading has nothing below it: no text, and no section of its own.",
        "`## Special groups` followed by `## Sources`, left over from a starting point.",
        "Write the section, or take the heading out.",
    ),
    CheckDescription(
        "title-missing",
        Severity.ERROR,
        "The article has no title.",
        "An imported file that begins with text.",
        "Give it a title, best as the question it answers.",
    ),
    CheckDescription(
        "summary-missing",
        Severity.WARNING,
        "The article has no summary for lists, feeds and search results.",
        "An article saved straight after import.",
        "Write one or two sentences.",
    ),
    CheckDescription(
        "tool-unnamed",
        Severity.ERROR,
        "The article declares that an AI tool took part, and does not name it. Reviewers and readers are told the "
        "name.",
        "An imported article whose front matter says `origin: ai-assisted` and has no `origin_tool`.",
        "Name the tool on the page of settings.",
    ),
    CheckDescription(
        "input-too-large",
        Severity.ERROR,
        "The text is too long, too deeply nested, or too costly to turn into a page.",
        "A text of over 500 KB, or lists nested deeper than 20 levels.",
        "Split the article, or correct the line that the message names.",
    ),
    CheckDescription(
        "hidden-characters",
        Severity.WARNING,
        "The text has characters that nobody sees but that can change its order or hide a difference. They are left "
        "out when it is printed.",
        "A right-to-left override inside a dose.",
        "Type the words in that line again.",
    ),
)

CHECKS: Final[Mapping[str, CheckDescription]] = {check.code: check for check in _ALL}


def finding(
    code: str,
    message: str,
    *,
    subject: str = "",
    line: int | None = None,
    heading_path: tuple[str, ...] = (),
    audience: str = "",
    remedy: str = "",
) -> Finding:
    """Make a finding of a registered code: severity and, unless given, the remedy come from the registry."""
    described = CHECKS[code]
    return Finding(
        code=code,
        severity=described.severity,
        message=message,
        remedy=remedy or described.remedy,
        line=line,
        heading_path=heading_path,
        subject=subject,
        audience=audience,
    )
