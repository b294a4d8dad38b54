"""Everyone: axe on every view and state, the keyboard alone, small screens, large text, no JavaScript, dark."""

import re
from pathlib import Path

import pytest
from browser_kit import Checks, Opens, serving, settled
from playwright.sync_api import Page, expect

from cartqa.settings import Settings

VIEWS = [
    "/",
    "/ask",
    "/library",
    "/library?stage=going-home",
    "/library/crs",
    "/questions",
    "/questions?all=1",
    "/questions/home-patient#2",
    "/my-list",
    "/print/when-to-call",
    "/print/log",
    "/about",
]
LOOKS = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "small": {"viewport": {"width": 320, "height": 640}},
    "small dark": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
}
QUESTIONS = {
    "answer": "how long do i have to stay near the hospital after car-t",
    "urgent": "my husband had car-t 6 days ago and I can't wake him up",
    "not covered": "how do I get red wine out of a carpet",
    "error": "!?!?!",
}


def no_sideways_scroll(page: Page, state: str) -> None:
    wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= room, f"{state}: {wide} px in {room}"


def type_and_send(page: Page, question: str) -> None:
    before = page.locator(".turn").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.wait_for_function("before => document.querySelectorAll('.turn').length > before", arg=before)


@pytest.mark.parametrize("look", LOOKS)
def test_every_view_is_accessible(opens: Opens, accessible: Checks, server: str, look: str) -> None:
    page = opens("/", **LOOKS[look])
    for path in VIEWS:
        page.goto(server + path)
        settled(page)
        no_sideways_scroll(page, f"{path} {look}")
        accessible(page, f"{path} {look}")


@pytest.mark.parametrize("look", LOOKS)
def test_every_state_of_the_ask_view_is_accessible(opens: Opens, accessible: Checks, look: str) -> None:
    page = opens("/", **LOOKS[look])
    page.ears.allowed = ("status of 422",)  # type: ignore[attr-defined]
    page.locator(".prefs summary").click()
    page.locator(".examples summary").first.click()
    accessible(page, f"open {look}")
    for state, question in QUESTIONS.items():
        type_and_send(page, question)
        for details in page.locator(".turn details:not([open]) > summary").all():
            if details.is_visible():
                details.click()
        no_sideways_scroll(page, f"{state} {look}")
        accessible(page, f"{state} {look}")
        if page.locator("#dismiss").count():
            page.click("#dismiss")


@pytest.mark.parametrize("look", ["wide", "small dark"])
def test_lists_search_forms_and_refusals_are_accessible(
    opens: Opens, accessible: Checks, server: str, look: str
) -> None:
    page = opens("/questions/home-patient", **LOOKS[look])
    page.ears.allowed = ("status of 404", "status of 422")  # type: ignore[attr-defined]
    page.locator("input[data-key]").first.check()
    page.locator("input[data-key]").nth(1).check()
    page.goto(server + "/my-list")
    page.click("#clear")
    accessible(page, f"my list {look}")
    page.goto(server + "/library")
    page.fill("#search", "can't wake him up after car-t")
    page.press("#search", "Enter")
    page.wait_for_selector(".found")
    accessible(page, f"search {look}")
    page.goto(server + "/ask")
    for question in QUESTIONS.values():
        page.fill("#question", question)
        page.get_by_role("button", name="Ask", exact=True).click()
        page.wait_for_selector(".asked")
        no_sideways_scroll(page, f"plain {question} {look}")
        accessible(page, f"plain {question} {look}")
    page.goto(server + "/nothing-here")
    accessible(page, f"missing {look}")


def test_without_an_index_the_page_is_accessible_and_kind(
    opens: Opens, accessible: Checks, small_settings: Settings, tmp_path: Path
) -> None:
    settings = small_settings.model_copy(update={"index": tmp_path / "none"})
    with serving(settings, says="There is no index") as address:
        page = opens("/", address)
        page.ears.allowed = ("status of 503",)  # type: ignore[attr-defined]
        expect(page.locator(".inset").first).to_contain_text("not ready yet")
        type_and_send(page, QUESTIONS["urgent"])
        expect(page.locator("#notice")).to_be_visible()
        expect(page.locator(".turn-error")).to_contain_text("not ready yet")
        accessible(page, "no index")
        page.goto(address + "/library")
        accessible(page, "no library")


@pytest.mark.parametrize(("width", "size"), [(320, 16), (375, 16), (768, 16), (1920, 16), (1280, 32), (640, 32)])
def test_nothing_scrolls_sideways_at_any_width_or_text_size(opens: Opens, server: str, width: int, size: int) -> None:
    page = opens("/", viewport={"width": width, "height": 800})
    page.add_init_script(
        f"addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '{size}px')"
    )
    page.reload()
    settled(page)
    type_and_send(page, QUESTIONS["urgent"])
    no_sideways_scroll(page, f"urgent {width} {size}")
    for path in VIEWS:
        page.goto(server + path)
        no_sideways_scroll(page, f"{path} {width} {size}")


def focused(page: Page) -> str:
    return page.evaluate(
        "(e => e ? `${e.tagName} ${e.id || e.name || ''} ${(e.getAttribute('aria-label') || e.textContent || e.value)"
        ".trim().slice(0, 60)}` : '')(document.activeElement)"
    )


def tab_to(page: Page, pattern: str, most: int = 120) -> str:
    for _ in range(most):
        page.keyboard.press("Tab")
        found = focused(page)
        if re.search(pattern, found):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"no visible focus on {found}"
            return found
    raise AssertionError(f"{pattern} cannot be reached by Tab")


def test_the_keyboard_alone_gets_an_answer_and_opens_its_source(opens: Opens) -> None:
    page = opens()
    page.keyboard.press("Tab")
    assert "Skip to main content" in focused(page)
    page.keyboard.press("Enter")
    tab_to(page, "TEXTAREA question")
    page.keyboard.type(QUESTIONS["answer"])
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer")
    assert "near the hospital" in focused(page)
    expect(page.locator("#live")).to_contain_text("two weeks")
    tab_to(page, "BUTTON .*Source 1")
    page.keyboard.press("Enter")
    assert "SUMMARY" in focused(page)
    tab_to(page, "Open the source")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/library/going-home**")


def test_the_keyboard_alone_sees_what_to_do_in_an_emergency(opens: Opens) -> None:
    page = opens()
    tab_to(page, "TEXTAREA question")
    page.keyboard.type(QUESTIONS["urgent"])
    page.keyboard.press("Enter")
    page.wait_for_selector("#notice")
    snapshot = page.locator("#urgent").aria_snapshot()
    assert snapshot.startswith("- alert:") and "Call 911" in snapshot
    page.locator("#main").focus()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if "I have read this" in focused(page):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_have_count(0)
    assert "TEXTAREA question" in focused(page)


def test_the_keyboard_alone_makes_a_list(opens: Opens, server: str) -> None:
    page = opens("/questions/home-patient")
    tab_to(page, "INPUT")
    page.keyboard.press("Space")
    tab_to(page, "INPUT")
    page.keyboard.press("Space")
    page.goto(server + "/my-list")
    tab_to(page, "BUTTON .*Move down")
    page.keyboard.press("Enter")
    expect(page.locator("#my-questions > li").nth(1)).to_contain_text("Which number")
    page.evaluate("window.print = () => (window.printed = true)")
    tab_to(page, "BUTTON .*Print")
    page.keyboard.press("Enter")
    assert page.evaluate("window.printed") is True


def test_glossary_words_are_explained_on_hover_focus_and_tap_and_close_with_escape(opens: Opens) -> None:
    page = opens("/library/crs")
    shown = "e => getComputedStyle(e, '::after').display !== 'none'"
    term = page.locator(".term").first
    assert not term.evaluate(shown)
    term.hover()
    assert term.evaluate(shown)
    page.keyboard.press("Escape")
    assert not term.evaluate(shown)
    page.mouse.move(0, 0)
    term.focus()
    assert term.evaluate(shown)
    page.keyboard.press("Escape")
    assert not term.evaluate(shown)
    meaning = page.locator(f"#{term.get_attribute('aria-describedby')}")
    assert meaning.inner_text() == term.get_attribute("data-tip")
    tapped = opens("/library/crs", viewport={"width": 320, "height": 640}, has_touch=True).locator(".term").first
    tapped.tap()
    assert tapped.evaluate(shown)
    no_sideways_scroll(tapped.page, "explanation at 320")


def test_all_tasks_but_the_own_list_work_without_javascript(opens: Opens, server: str) -> None:
    page = opens("/", java_script_enabled=False)
    page.fill("#question", QUESTIONS["answer"])
    page.click("#send")
    page.wait_for_url("**/ask")
    expect(page.locator(".answer")).to_contain_text("two weeks")
    page.locator(".from a").click()
    expect(page.locator("mark.s").first).to_be_in_viewport()
    page.goto(server + "/ask")
    page.fill("#question", QUESTIONS["urgent"])
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#urgent .notice")).to_be_visible()
    for path in VIEWS:
        page.goto(server + path)
        expect(page.locator(".emergency a[href='tel:112']")).to_be_visible()
    page.goto(server + "/questions")
    page.select_option("#pick-role", "caregiver")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".q").first).to_be_visible()


def test_the_accessibility_tree_alone_tells_how_to_get_an_answer_and_open_its_source(opens: Opens) -> None:
    page = opens()
    tree = page.locator("body").aria_snapshot()
    for part in ("- banner", "- main", "- contentinfo", 'heading "Ask about CAR-T cell therapy" [level=1]'):
        assert part in tree
    assert 'textbox "Your question"' in tree and 'button "Ask"' in tree
    assert tree.count("[level=1]") == 1
    page.get_by_role("textbox", name="Your question").fill(QUESTIONS["answer"])
    page.get_by_role("button", name="Ask", exact=True).click()
    turn = page.get_by_role("article").first
    expect(turn).to_be_visible()
    tree = turn.aria_snapshot()
    for part in ('button "Source 1"', 'heading "Sources"', 'heading "Questions to ask your team"', "two weeks"):
        assert part in tree
    turn.get_by_role("button", name="Source 1").first.click()
    tree = turn.aria_snapshot()
    for part in ("Publisher", "We checked it on", 'link "Open the source, on another site'):
        assert part in tree
    turn.get_by_role("link", name=re.compile("How long do I have to stay")).first.click()
    page.wait_for_url("**/library/going-home?mark=*#*")
    assert "- mark" in page.get_by_role("main").aria_snapshot()


def test_the_accessibility_tree_alone_tells_what_to_do_in_an_emergency(opens: Opens) -> None:
    page = opens()
    page.get_by_role("textbox", name="Your question").fill(QUESTIONS["urgent"])
    page.get_by_role("button", name="Ask", exact=True).click()
    alert = page.get_by_role("alert").filter(has=page.get_by_role("link"))
    expect(alert).to_be_visible()
    for number in ("911", "999", "112"):
        expect(alert.get_by_role("link", name=re.compile(rf"\b{number}\b")).first).to_have_attribute(
            "href", f"tel:{number}"
        )
    body = page.locator("body").aria_snapshot()
    assert body.index("- alert") < body.index("- banner")
    expect(alert.get_by_role("button")).to_have_count(1)  # it can be dismissed


def test_the_accessibility_tree_alone_leads_to_a_printed_list(opens: Opens) -> None:
    page = opens()
    page.get_by_role("banner").get_by_role("link", name="Questions to ask").click()
    page.get_by_role("main").get_by_role("link", name=re.compile("When you go home")).first.click()
    boxes = page.get_by_role("checkbox")
    for number in range(2):
        boxes.nth(number).check()
    expect(page.get_by_role("status").filter(has_text="My list has 2 questions")).to_have_count(1)
    page.get_by_role("link", name="Go to my list").click()
    page.wait_for_url("**/my-list")
    tree = page.get_by_role("main").aria_snapshot()
    assert tree.count("- listitem") >= 2 and 'textbox "What they said' in tree
    page.evaluate("window.print = () => (window.printed = true)")
    page.get_by_role("button", name=re.compile("Print")).click()
    assert page.evaluate("window.printed") is True
