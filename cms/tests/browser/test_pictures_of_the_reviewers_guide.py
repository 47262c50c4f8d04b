"""The path of the reviewer's guide, walked with the demonstration's cast: what the guide says is on each page, and its
pictures are made on the way.

`make pictures` puts them into docs/images; else they go into a folder that is thrown away.
"""

from __future__ import annotations

import io
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from reviews.models import Assignment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

GUIDE = Path(settings.BASE_DIR) / "docs" / "reviewers-guide.md"
PICTURES = ("invitation", "checking", "comment", "what-changed", "signing", "receipt")
PASSWORD = "demo-password-2026"
WIDTH, HEIGHT, MOST_BYTES = 1280, 900, 120_000
UNDER_REVIEW, IN_ITS_THIRD_ROUND = "vitamin-b12-deficiency", "neutropenia"
MARK_THE_FIRST_SENTENCE = """paragraph => {
  const words = [...paragraph.childNodes].find(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const range = new Range();
  range.selectNodeContents(words);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@dataclass
class Camera:
    """Where the pictures go, and which were made."""

    folder: Path
    made: list[str] = field(default_factory=list)

    def take(self, page: Page, name: str, at: Locator) -> None:
        """What is in the window once `at` is near its upper edge, in so many colours as the size allows."""
        self.made.append(name)
        at.evaluate("one => window.scrollTo(0, one.getBoundingClientRect().top + scrollY - 24)")
        page.evaluate("document.fonts.ready")
        whole = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        for colours in (256, 128, 64, 32):
            file = self.folder / f"reviewer-{name}.png"
            whole.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
            if file.stat().st_size <= MOST_BYTES:
                return
        pytest.fail(f"{name} is too large")


@pytest.fixture
def camera(tmp_path) -> Camera:
    return Camera(Path(os.environ.get("PICTURES") or tmp_path))


@pytest.fixture
def demonstration(settings) -> None:
    settings.DEBUG = True
    call_command("make_demo", verbosity=0)
    settings.DEBUG = False


def window_of(open_window, who: str) -> Page:
    page = open_window(WIDTH)
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.goto("/accounts/login/")
    page.get_by_label("User name or e-mail address").fill(who)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("/(desk|reviews)/"))
    return page


def asked(who: str, slug: str) -> Assignment:
    return Assignment.objects.filter(reviewer__username=who, round__article__slug=slug).latest("pk")


@pytest.mark.usefixtures("demonstration")
def test_the_guide_s_path_from_the_queue_to_the_receipt(open_window, camera):
    invited = window_of(open_window, "reviewer2")
    answer_the_invitation(invited, camera)
    reader = window_of(open_window, "reviewer1")
    see_what_changed(reader, camera)
    check_the_claims(reader, camera)
    comment_on_words(reader, camera)
    sign_off(reader, camera)
    assert sorted(camera.made) == sorted(PICTURES)


def answer_the_invitation(page: Page, camera: Camera) -> None:
    """The queue leads to the invitation; interests are declared before the text opens."""
    assignment = asked("reviewer2", UNDER_REVIEW)
    page.goto("/reviews/")
    page.locator(f"a[href='/reviews/{assignment.pk}/']").first.click()
    main = page.locator("main")
    for said in ("asks you to review", "Please answer by", "Review due", "Note to the board", "Decline"):
        expect(main).to_contain_text(said)
    expect(main).to_contain_text("The text opens when you have accepted and declared your interests.")
    page.get_by_label("I have none to declare").check()
    camera.take(page, "invitation", page.locator("#accept-heading"))
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_role("heading", name="Sign off")).to_be_attached()


def see_what_changed(page: Page, camera: Camera) -> None:
    """From the second version on: one sentence sums it up, and every change is in a list."""
    page.goto(f"/reviews/{asked('reviewer1', IN_ITS_THIRD_ROUND).pk}/")
    page.get_by_role("link", name="What changed", exact=True).first.click()
    expect(page.get_by_role("heading", name="What changed in version 3")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Against version 2")
    camera.take(page, "what-changed", page.locator(".desk-head"))


def check_the_claims(page: Page, camera: Camera) -> None:
    """Claims stand beside the text, with their sources; a verdict is kept when it is chosen."""
    page.goto(f"/reviews/{asked('reviewer1', UNDER_REVIEW).pk}/")
    for said in ("Claims", "Comments", "Evidence table", "Go to sign-off"):
        expect(page.locator(".desk-head")).to_contain_text(said)
    claim = page.locator("form.claim").first
    filters = page.get_by_role("navigation", name="Which claims").get_by_role("link")
    expect(filters).to_have_text(["All 17", "To check 17"])
    claim.get_by_label("Supported", exact=True).check()
    expect(page.locator("#claims > summary")).to_contain_text("1 of ")
    expect(filters).to_have_text(["All 17", "To check 16", "Supported 1"])
    expect(page.get_by_role("link", name="First to check")).not_to_have_attribute(
        "href", f"#{claim.get_attribute('id')}"
    )
    expect(claim.locator("[data-kept]")).not_to_contain_text("Keeping")
    camera.take(page, "checking", page.locator(".beside"))


def comment_on_words(page: Page, camera: Camera) -> None:
    """Words that are marked in the text become the passage of a comment."""
    paragraph = page.locator(".prose p").first
    paragraph.evaluate(MARK_THE_FIRST_SENTENCE)
    page.get_by_role("button", name="Comment on these words").click()
    form = page.locator("#new-comment")
    expect(form.get_by_label("Passage")).not_to_have_value("")
    form.locator("[name=body]").fill(
        "Please say here that this holds for adults; children have thresholds of their own."
    )
    expect(form).to_contain_text("Must be answered before approval")
    camera.take(page, "comment", page.locator("#new-comment h3"))
    form.get_by_role("button", name="Send comment").click()
    expect(page.locator("#comments")).to_contain_text("children have thresholds of their own")


def sign_off(page: Page, camera: Camera) -> None:
    """The box says what is signed; afterwards the page is the receipt."""
    box = page.locator("#sign-off")
    for said in ("Digest (SHA-256)", "Your interests", "Approve.", "Request changes."):
        expect(box).to_contain_text(said)
    box.get_by_label("Approve.", exact=False).check()
    box.get_by_label("Your password").fill(PASSWORD)
    camera.take(page, "signing", box)
    box.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    for said in ("Decision", "Digest", "Ledger entry", "UTC"):
        expect(page.locator("main")).to_contain_text(said)
    camera.take(page, "receipt", page.locator("main .signing").first)


def test_every_picture_of_the_guide_is_made_here_and_says_what_is_on_it():
    named = re.findall(r"!\[([^]]*)\]\(images/reviewer-([\w-]+)\.png\)", GUIDE.read_text())
    assert sorted(name for _, name in named) == sorted(PICTURES)
    assert all(len(said) > 30 for said, _ in named)
    assert all((GUIDE.parent / "images" / f"reviewer-{name}.png").exists() for name in PICTURES)
