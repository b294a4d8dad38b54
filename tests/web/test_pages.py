import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from cartqa.library.readability import grade

PAGES = [
    "/",
    "/ask",
    "/library",
    "/library?stage=going-home",
    "/library/crs",
    "/library/going-home",
    "/questions",
    "/questions?all=1",
    "/questions?role=caregiver&topic=journey",
    "/questions/home-patient",
    "/my-list",
    "/print/when-to-call",
    "/print/log",
    "/about",
    "/nothing-here",
]


class Outline(HTMLParser):
    """What a test wants to know of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def every(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def outline(html: str) -> Outline:
    found = Outline()
    found.feed(html)
    return found


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_a_title_a_language_one_heading_and_landmarks(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == (404 if path == "/nothing-here" else 200)
    page = outline(response.text)
    assert page.every("html")[0]["lang"] == "en"
    assert len(page.every("h1")) == 1
    assert len(page.every("main")) == len(page.every("footer")) == 1
    assert {"header", "nav"} <= {name for name, _ in page.tags}
    assert re.search(r"<title>\S.* – CAR-T Companion</title>", response.text)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_names_emergency_numbers_and_says_what_it_is_not(client: TestClient, path: str) -> None:
    text = client.get(path).text
    for number in ("911", "999", "112"):
        assert f'href="tel:{number}"' in text
    assert "It is not medical advice." in text
    assert "Not reviewed by a clinician yet, not tried with patients yet." in text


@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_another_host_for_anything(client: TestClient, path: str) -> None:
    page = outline(client.get(path).text)
    wanted = [a.get("src") for _, a in page.tags if a.get("src")]
    wanted += [a.get("href") for a in page.every("link")]
    wanted += [a.get("action", "/") for a in page.every("form")]
    assert wanted
    assert [one for one in wanted if one is None or not one.startswith("/") or one.startswith("//")] == []
    assert [a for a in page.every("meta") if "http" in (a.get("content") or "")] == []


@pytest.mark.parametrize("path", PAGES)
def test_headers_are_strict(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
    assert "unsafe-eval" not in policy
    scripts = re.search(r"script-src ([^;]*)", policy)
    assert scripts and "unsafe-inline" not in scripts.group(1)
    if path != "/":
        assert "unsafe-inline" not in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_ours_leads_somewhere(client: TestClient, path: str) -> None:
    page = outline(client.get(path).text)
    for link in {a["href"] for a in page.every("a") if (a.get("href") or "").startswith("/")}:
        where, _, anchor = link.partition("#")
        if where.startswith("/library/") and "crs-grades" not in where and client.get(where).status_code == 404:
            continue  # an article that the small library leaves out
        response = client.get(where)
        assert response.status_code == 200, link
        if anchor:
            assert f'id="{anchor}"' in response.text, link


@pytest.mark.parametrize("path", PAGES)
def test_every_label_and_description_points_to_something(client: TestClient, path: str) -> None:
    page = outline(client.get(path).text)
    ids = [a["id"] for _, a in page.tags if a.get("id")]
    assert len(ids) == len(set(ids))
    for _, attributes in page.tags:
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            for target in (attributes.get(name) or "").split():
                assert target in ids, (name, target)


def test_below_a_root_path_every_address_begins_with_it(below: TestClient) -> None:
    for path in PAGES:
        page = outline(below.get(f"/car-t{path}").text)
        for _, attributes in page.tags:
            for name in ("href", "src", "action"):
                value = attributes.get(name) or ""
                assert not value.startswith("/") or value.startswith("/car-t/"), value
    assert below.get("/car-t/library/crs").status_code == 200
    assert below.post("/car-t/api/ask", json={"question": "When can I drive again?"}).json()["kind"] == "answer"
    assert below.get("/library").status_code == 200  # a proxy may have taken the root path off


def test_gradio_frames_the_first_page_and_shows_no_footer_of_its_own(client: TestClient) -> None:
    page = client.get("/").text
    assert "window.gradio_config" in page and "<gradio-app" in page
    assert '"footer_links":[]' in page and '"analytics_enabled":false' in page
    bundle = re.search(r'src="(/assets/[^"]+\.js)"', page)
    assert bundle and client.get(bundle.group(1)).headers["cache-control"].endswith("immutable")
    nonce = re.search(r"'nonce-([^']+)'", client.get("/").headers["content-security-policy"])
    assert nonce and nonce.group(1) not in page  # another one each time


def test_gradio_style_sheets_come_in_a_layer(client: TestClient) -> None:
    response = client.get("/theme.css", headers={"Accept-Encoding": "br, gzip"})
    assert response.text.startswith("@layer gradio{") and response.text.endswith("}")


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=https://example.org",
        "/monitoring",
        "/login",
        "/docs",
        "/openapi.json",
        "/gradio_api/runs",
        "/manifest.json",
        "/static/../settings.py",
    ],
)
def test_what_gradio_need_not_offer_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


@pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting':DeprecationWarning")  # Gradio's own
def test_gradio_clients_get_the_same_answer(client: TestClient) -> None:
    started = client.post(
        "/gradio_api/call/ask", json={"data": ["When can I drive again after CAR-T?", [], None, None]}
    )
    assert started.status_code == 200
    lines = client.get(f"/gradio_api/call/ask/{started.json()['event_id']}").text
    assert "event: complete" in lines and '"kind": "answer"' in lines.replace('"kind":"', '"kind": "')


def test_our_files_are_kept_for_good_and_nothing_else_is_given(client: TestClient) -> None:
    style = re.search(r'href="(/site/[^"]+/site\.css)"', client.get("/ask").text)
    assert style
    response = client.get(style.group(1))
    assert response.headers["content-type"].startswith("text/css")
    assert "immutable" in response.headers["cache-control"]
    folder = style.group(1).rsplit("/", 1)[0]
    for name in ("../site.py", "..%2f..%2fsite.py", "nothing.css", ""):
        assert client.get(f"{folder}/{name}").status_code == 404


def test_a_slash_too_many_leads_to_the_page(client: TestClient) -> None:
    for path in ("/library/", "/about/", "/ask/"):
        response = client.get(path, follow_redirects=False)
        assert (response.status_code, response.headers["location"]) == (308, path.rstrip("/"))


def test_our_own_words_are_plain(client: TestClient) -> None:
    """Grade 8 or below, for the text of ours; what the library says has its own limit."""
    for path in ("/", "/ask", "/about", "/my-list", "/print/log", "/nothing-here"):
        body = re.sub(r"(?s)<(script|style|head|form).*?</\1>", " ", client.get(path).text)
        blocks = re.findall(r"(?s)<(?:p|li|h1|h2)\b[^>]*>(.*?)</(?:p|li|h1|h2)>", body)
        texts = [" ".join(re.sub(r"<[^>]+>", " ", block).split()) for block in blocks]
        sentences = [s for text in texts for s in re.split(r"(?<=[.?!])\s+", text) if len(s.split()) > 3]
        assert grade(sentences) <= 8, path


def test_answering_never_loads_gradio() -> None:
    code = "import sys, cartqa.cli, cartqa.ask.engine, cartqa.ask.terminal; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
