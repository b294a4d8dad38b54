import re
from pathlib import Path

import pytest
from browser_kit import VIEWS, Opens, View
from playwright.sync_api import Page, expect

PAGES_IN_PDF = re.compile(rb"/Type\s*/Page\b")


def printed_pages(page: Page) -> int:
    return len(PAGES_IN_PDF.findall(page.pdf(format="A4")))


@pytest.mark.parametrize("view", VIEWS, ids=["wide", "320 px"])
def test_a_person_leaves_with_a_printed_list(opens: Opens, view: View) -> None:
    page = opens("/questions/home-patient", **view)
    boxes = page.locator("input[data-key]")
    for number in range(3):
        boxes.nth(number).check()
    expect(page.locator("#live")).to_contain_text("My list has 3 questions")
    page.get_by_role("link", name="Go to my list").click()
    page.wait_for_url("**/my-list")
    before = len(page.ears.requests)  # type: ignore[attr-defined]
    page.fill("#own", "Can my dog sleep in my room?")
    page.press("#own", "Enter")
    items = page.locator("#my-questions > li")
    expect(items).to_have_count(4)
    items.nth(3).get_by_role("button", name="Move up").click()
    expect(items.nth(2)).to_contain_text("my dog")
    expect(items.nth(2).get_by_role("button", name="Move up")).to_be_focused()
    items.nth(0).get_by_role("button", name="Move down").click()
    expect(items.nth(1)).to_contain_text("Which number")
    items.nth(0).get_by_role("button", name="Remove").click()
    expect(items).to_have_count(3)
    items.nth(0).get_by_label("What they said").fill("0800 1111, at any hour <b>really</b>")
    items.nth(0).get_by_label("I have asked this").check()
    with page.expect_download() as downloading:
        page.click("#download")
    text = Path(downloading.value.path()).read_text(encoding="utf-8")
    assert downloading.value.suggested_filename == "my-questions.txt"
    assert "1. Which number do we call at night? (asked)" in text and "0800 1111" in text
    assert "2. Can my dog sleep in my room?" in text and "Please go through them with me" in text
    page.evaluate("window.print = () => (window.printed = true)")
    page.locator("[data-print]").click()
    assert page.evaluate("window.printed") is True
    assert printed_pages(page) == 1
    sent = page.ears.requests[before:]  # type: ignore[attr-defined]
    assert [one for one in sent if "blob:" not in one and "/site/" not in one] == []  # our mark may be drawn anew
    page.reload()
    expect(items).to_have_count(3)
    expect(items.nth(0).get_by_label("What they said")).to_have_value("0800 1111, at any hour <b>really</b>")
    page.click("#clear")
    expect(page.locator("#confirm")).to_be_focused()
    page.click("#confirm-no")
    expect(items).to_have_count(3)
    page.click("#clear")
    page.click("#confirm-yes")
    expect(items).to_have_count(0)
    expect(page.locator("#empty")).to_be_visible()
    assert page.evaluate("localStorage.getItem('cartqa.list')") is None


def test_the_printed_list_invites_the_clinician_and_leaves_room(opens: Opens, server: str) -> None:
    page = opens("/questions/home-patient")
    page.locator("input[data-key]").first.check()
    page.goto(server + "/my-list")
    page.emulate_media(media="print")
    expect(page.locator(".invite")).to_be_visible()
    expect(page.locator(".written").first).to_be_visible()
    for hidden in (".asking", "nav", "button", ".mine textarea"):
        for found in page.locator(hidden).all():
            expect(found).to_be_hidden()
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.q-text')).fontSize)")
    assert size >= 18


def test_the_card_and_the_log_print_on_one_page(opens: Opens, server: str) -> None:
    page = opens("/print/when-to-call")
    expect(page.locator(".printed")).to_contain_text("38.0 °C")
    assert printed_pages(page) == 1
    page.goto(server + "/print/log")
    assert printed_pages(page) == 1


def test_the_saved_number_stands_on_the_card(opens: Opens, server: str) -> None:
    page = opens()
    page.locator(".prefs summary").click()
    page.fill("#team-phone", "555 0100")
    page.locator("#team-phone").blur()
    page.goto(server + "/print/when-to-call")
    expect(page.locator(".printed")).to_contain_text("555 0100")


def test_the_list_is_the_same_in_two_tabs(opens: Opens, server: str) -> None:
    page = opens("/my-list")
    other = page.context.new_page()
    other.goto(server + "/questions/home-patient")
    other.locator("input[data-key]").first.check()
    expect(page.locator("#my-questions > li")).to_have_count(1)


def test_all_that_is_kept_can_be_cleared_at_once(opens: Opens, server: str) -> None:
    page = opens("/questions/home-patient")
    page.locator("input[data-key]").first.check()
    page.goto(server + "/about")
    page.click("#forget-all")
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
