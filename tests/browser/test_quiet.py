"""Privacy and placement: what leaves the browser, where the site may live."""

from browser_kit import Opens, serving
from playwright.sync_api import expect

from cartqa.settings import Settings


def test_only_the_question_itself_is_ever_sent(opens: Opens) -> None:
    page = opens()
    page.fill("#question", "when does crs start")
    before = len(page.ears.requests)  # type: ignore[attr-defined]
    page.press("#question", "Enter")
    page.wait_for_selector(".answer")
    page.wait_for_timeout(500)
    sent = page.ears.requests[before:]  # type: ignore[attr-defined]
    assert [one for one in sent if one.startswith("POST")] == [f"POST {page.url}api/ask"]
    assert not [one for one in page.ears.requests if "crs" in one.lower() and "/library" not in one]  # type: ignore[attr-defined]


def test_the_site_lives_below_a_root_path(opens: Opens, small_settings: Settings) -> None:
    with serving(small_settings, "--root-path", "/car-t") as address:
        assert address.endswith("/car-t")
        page = opens("/", address)
        page.fill("#question", "when can i drive again after car-t")
        page.press("#question", "Enter")
        page.wait_for_selector(".answer")
        page.locator("a.cited").click()
        page.wait_for_url("**/car-t/library/driving**")
        expect(page.locator("mark.s").first).to_be_visible()
        for name in ("Library", "Questions to ask", "My list", "About", "Ask"):
            page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).click()
            expect(page.locator("h1")).to_have_count(1)
            assert "/car-t/" in page.url
        page.goto("about:blank")  # before the server stops: what the page still asks of it would be an error
