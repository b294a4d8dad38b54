import re

import pytest
from browser_kit import VIEWS, Opens, View, settled
from playwright.sync_api import Page, expect

STAY = "how long do i have to stay near the hospital after car-t"
URGENT = "my husband had car-t 6 days ago and I can't wake him up"


def ask(page: Page, question: str) -> None:
    before = page.locator(".turn").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.wait_for_function("before => document.querySelectorAll('.turn').length > before", arg=before)


@pytest.mark.parametrize("view", VIEWS, ids=["wide", "320 px"])
def test_a_person_types_a_question_sees_the_answer_and_follows_its_source(opens: Opens, view: View) -> None:
    page = opens(**view)
    ask(page, STAY)
    first = page.locator(".answer p").first
    expect(first).to_contain_text("two weeks")
    sentence = re.sub(r"\s*\d+(\s\d+)*$", "", first.inner_text())
    page.locator(".answer button.number").first.click()
    source = page.locator(".cites details").first
    expect(source).to_have_attribute("open", "")
    for word in ("Publisher", "Our article", "Section", "We checked it on"):
        expect(source).to_contain_text(word)
    assert source.locator("a[rel*=external]").get_attribute("href").startswith("http")  # type: ignore[union-attr]
    page.locator(".whole summary").click()
    expect(page.locator(".whole mark").first).to_be_visible()
    page.locator("a.cited").click()
    page.wait_for_url("**/library/going-home?mark=*#*")
    marked = page.locator("mark.s").first
    expect(marked).to_be_in_viewport()
    assert sentence[:60] in page.locator("section.part:has(mark)").inner_text()
    expect(page.locator("section.part.cited")).to_have_count(1)


def test_both_halves_of_a_double_question_stand_under_their_own_headings(opens: Opens) -> None:
    page = opens()
    ask(page, "When can I drive again after CAR-T? And what is ICANS?")
    headings = page.locator("h3.half")
    expect(headings).to_have_count(2)
    expect(page.locator(".answer")).to_have_count(2)
    expect(page.locator("a.cited")).to_have_count(2)
    last = page.locator(".answer").nth(1).locator("button.number").first
    number = last.inner_text()
    last.click()
    expect(page.locator(f".cites details:has(.number:text-is('{number}'))")).to_have_attribute("open", "")
    page.locator(".whole summary").click()
    expect(page.locator(".whole blockquote")).to_have_count(2)
    for place in (0, 1):
        expect(page.locator(".whole blockquote").nth(place).locator("mark").first).to_be_visible()
    page.locator("a.cited").nth(1).click()
    page.wait_for_url("**/library/icans?mark=*#*")
    expect(page.locator("mark.s").first).to_be_in_viewport()


@pytest.mark.parametrize("view", VIEWS, ids=["wide", "320 px"])
def test_an_urgent_notice_stands_first_and_stays_until_it_is_dismissed(opens: Opens, view: View) -> None:
    page = opens(**view)
    ask(page, URGENT)
    notice = page.locator("#urgent[role=alert] .notice")
    expect(notice).to_be_in_viewport()
    assert notice.bounding_box()["y"] < page.locator("header").bounding_box()["y"]  # type: ignore[index]
    expect(notice.locator("a[href='tel:911']").first).to_be_visible()
    page.reload()
    settled(page)
    expect(notice).to_be_visible()
    page.goto(page.url.rstrip("/") + "/library")
    expect(page.locator("#notice")).to_be_visible()
    page.click("#dismiss")
    expect(page.locator("#notice")).to_have_count(0)
    page.reload()
    expect(page.locator("#notice")).to_have_count(0)


def test_the_notice_links_to_the_number_that_was_saved_and_to_the_country(opens: Opens) -> None:
    page = opens()
    page.locator(".prefs summary").click()
    page.check("input[name=role][value=caregiver]")
    page.select_option("#home-country", "uk")
    page.fill("#team-phone", "+44 20 7946 0000")
    page.locator("#team-phone").blur()
    expect(page.locator("#saved-phone")).to_have_attribute("href", "tel:+442079460000")
    with page.expect_request("**/api/ask") as sent:
        ask(page, "he has a temperature of 39 now, car-t was last week")
    assert sent.value.post_data_json["country"] == "uk"
    assert sent.value.post_data_json["role"] == "caregiver"
    assert "7946" not in (sent.value.post_data or "")
    notice = page.locator("#notice .calls")
    expect(notice.locator("a[href='tel:+442079460000']")).to_be_visible()
    expect(notice.locator("a[href='tel:999']")).to_be_visible()
    expect(notice.locator("a[href='tel:911']")).to_have_count(0)
    page.click("#dismiss")
    page.reload()
    settled(page)
    page.locator(".prefs summary").click()
    expect(page.locator("#team-phone")).to_have_value("+44 20 7946 0000")
    page.click("#forget-prefs")
    expect(page.locator("#team-phone")).to_have_value("")
    expect(page.locator("#saved-phone")).to_be_hidden()


def test_what_is_not_covered_says_so_and_helps(opens: Opens) -> None:
    page = opens()
    ask(page, "how do I get red wine out of a carpet")
    turn = page.locator(".turn-not_covered")
    expect(turn).to_contain_text("Who can help")
    expect(turn).to_contain_text("Nearest in our library")
    turn.get_by_role("button", name=re.compile("^Add to my list")).click()
    expect(page.locator("#list-count")).to_have_text(" (1)")
    page.goto(page.url.rstrip("/") + "/my-list")
    expect(page.locator("#my-questions")).to_contain_text("red wine")


def test_the_conversation_survives_reload_and_back(opens: Opens) -> None:
    page = opens()
    ask(page, STAY)
    ask(page, "when can i drive again after car-t")
    expect(page.locator(".earlier > details")).to_have_count(1)
    page.reload()
    settled(page)
    expect(page.locator(".turn .asked").first).to_contain_text("drive again")
    expect(page.locator(".earlier > details > summary").first).to_contain_text("near the hospital")
    page.get_by_role("link", name="Library", exact=True).click()
    page.wait_for_url("**/library")
    page.go_back()
    settled(page)
    expect(page.locator(".turn .asked").first).to_contain_text("drive again")
    page.get_by_role("button", name="Start over").click()
    expect(page.locator(".turn")).to_have_count(0)
    page.reload()
    settled(page)
    expect(page.locator(".turn")).to_have_count(0)


def test_earlier_questions_go_with_the_next_one(opens: Opens) -> None:
    page = opens()
    ask(page, "when does crs start")
    with page.expect_request("**/api/ask") as sent:
        ask(page, "and how long does it last?")
    assert sent.value.post_data_json["history"] == ["when does crs start"]


def test_an_address_with_a_question_opens_with_its_answer_and_forgets_it(opens: Opens, server: str) -> None:
    page = opens("/#q=when%20can%20I%20drive%20again%20after%20CAR-T%3F")
    expect(page.locator(".answer")).to_be_visible()
    assert page.url == server + "/"
    page.reload()
    settled(page)
    expect(page.locator(".turn")).to_have_count(1)
    assert not [one for one in page.ears.requests if "drive" in one]  # type: ignore[attr-defined]


def test_examples_and_next_questions_can_be_pressed(opens: Opens) -> None:
    page = opens()
    stage = page.locator(".examples details").filter(has_text="Going home")
    stage.locator("summary").click()
    button = stage.locator("button").first
    question = button.inner_text()
    button.click()
    expect(page.locator(".turn .asked").first).to_contain_text(question)
    following = page.locator(".related button").first
    text = following.inner_text()
    following.click()
    expect(page.locator(".turn .asked").first).to_contain_text(text)
    expect(page.locator(".turn").first.locator(".answer")).to_be_visible()


def test_an_answer_is_copied_with_its_sources_and_date(opens: Opens) -> None:
    page = opens("/", permissions=["clipboard-read", "clipboard-write"])
    ask(page, STAY)
    page.get_by_role("button", name="Copy answer and sources").click()
    expect(page.locator("#live")).to_contain_text("Copied")
    text = page.evaluate("navigator.clipboard.readText()")
    assert "two weeks" in text and "Sources:" in text and "[1]" in text and "checked" in text
    assert "https://" in text and "not medical advice" in text


def test_questions_to_ask_are_added_to_the_list(opens: Opens) -> None:
    page = opens()
    ask(page, STAY)
    button = page.locator(".to-ask button").first
    button.click()
    expect(button).to_contain_text("On my list")
    button.click()
    expect(button).to_contain_text("Add to my list")


def test_shift_and_enter_starts_a_new_line_and_nothing_is_sent(opens: Opens) -> None:
    page = opens()
    page.fill("#question", "first")
    page.press("#question", "End")
    page.press("#question", "Shift+Enter")
    page.keyboard.type("second")
    expect(page.locator("#question")).to_have_value("first\nsecond")
    assert not [one for one in page.ears.requests if "/api/ask" in one]  # type: ignore[attr-defined]


def test_html_in_a_question_is_shown_as_text(opens: Opens) -> None:
    page = opens()
    ask(page, "<img src=x onerror=alert(1)> when does crs start")
    expect(page.locator(".turn .asked").first).to_contain_text("<img src=x")
    assert page.locator(".turn img").count() == 0


def test_a_server_out_of_reach_is_told_with_emergency_numbers(opens: Opens) -> None:
    page = opens()
    page.ears.allowed = ("ERR_FAILED",)  # type: ignore[attr-defined]
    page.route("**/api/ask", lambda route: route.abort())
    ask(page, "when does crs start")
    expect(page.locator(".turn-error")).to_contain_text("call 911")
    expect(page.locator("#question")).to_have_value("when does crs start")
    page.unroute("**/api/ask")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".answer")).to_be_visible()
    page.ears.allowed += ("status of 422",)  # type: ignore[attr-defined]
    ask(page, "!" * 30 + "?")
    expect(page.locator(".turn-error").first).to_contain_text("no question here yet")


def test_what_is_typed_before_gradio_stands_is_kept(opens: Opens, server: str) -> None:
    page = opens("/about")
    held = []
    page.route("**/assets/index-*.js", lambda route: held.append(route))
    page.goto(server + "/", wait_until="commit")
    page.fill("#question", "when can i drive")
    page.locator("#question").focus()
    page.keyboard.type(" again")
    for route in held:
        route.continue_()
    page.unroute("**/assets/index-*.js")
    page.wait_for_selector("body.settled")
    expect(page.locator("#question")).to_have_value("when can i drive again")
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator("gradio-app #ask-view")).to_have_count(1)
    expect(page.locator("main")).to_have_count(1)
