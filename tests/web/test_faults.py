import asyncio
import shutil
import socket
import threading
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cartqa.ask.engine import Engine
from cartqa.ask.values import AskedOf
from cartqa.errors import CartqaError
from cartqa.settings import Settings
from cartqa.web.application import build
from cartqa.web.desk import BUSY, Desk
from cartqa.web.serve import clean_root, listen, serve

URGENT = "my husband had car-t 6 days ago and I can't wake him up"


def test_without_an_index_every_page_says_so_kindly_and_triage_works(without_index: TestClient) -> None:
    health = without_index.get("/healthz")
    assert health.status_code == 503 and health.json()["ok"] is False and "cartqa build" in health.json()["message"]
    for path in ("/library", "/library/crs", "/questions", "/questions/deciding"):
        page = without_index.get(path)
        assert page.status_code == 503 and "not ready yet" in page.text and "<h1>" in page.text
    for path in ("/", "/ask", "/about", "/my-list", "/print/when-to-call", "/print/log"):
        assert without_index.get(path).status_code == 200
    reply = without_index.post("/api/ask", json={"question": URGENT})
    assert reply.status_code == 503
    assert reply.json()["kind"] == "error" and reply.json()["urgent"]["level"] == "emergency"
    assert 'class="notice' in without_index.post("/ask", data={"question": URGENT}).text
    assert 'class="notice' in without_index.post("/library", data={"question": URGENT}).text


def test_a_new_index_is_taken_up_and_a_broken_one_is_not(
    small_settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = small_settings.model_copy(update={"index": tmp_path / "index"})
    desk = Desk(settings)
    desk.open()
    assert desk.engine is None and "There is no index" in capsys.readouterr().err
    shutil.copytree(small_settings.index, tmp_path / "index")
    desk.open()
    first = desk.engine
    assert first is not None and desk.fault == ""
    desk.open()
    assert desk.engine is first
    passport = tmp_path / "index" / "passport.json"
    passport.write_text("{broken", encoding="utf-8")
    desk.open()
    assert desk.engine is first and "cannot be read" in desk.fault
    desk.close()


class SlowEngine(Engine):
    """Takes its time until it is let go."""

    def __init__(self, engine: Engine) -> None:
        self.__dict__.update(engine.__dict__)
        self.go = threading.Event()

    def ask(self, asked):
        self.go.wait(20)
        return super().ask(asked)


def test_over_the_limit_it_says_busy_and_still_sees_urgency(small_settings: Settings, small_engine: Engine) -> None:
    slow = SlowEngine(small_engine)
    desk = Desk(small_settings.model_copy(update={"waiting": 1}), engine=slow)

    async def crowd() -> None:
        patient = [asyncio.create_task(desk.ask(AskedOf("When does CRS start?"))) for _ in range(3)]
        await asyncio.sleep(0.1)
        started = time.perf_counter()
        busy = await desk.ask(AskedOf(URGENT))
        assert time.perf_counter() - started < 2  # the event loop was free all the while
        assert busy.status == 503 and str(busy.reply.result.message) == BUSY  # type: ignore[union-attr]
        assert busy.reply.urgent is not None and busy.reply.urgent.level == "emergency"
        slow.go.set()
        served = await asyncio.gather(*patient)
        assert [one.status for one in served] == [200, 200, 200]
        assert (await desk.ask(AskedOf("When does CRS start?"))).status == 200

    asyncio.run(crowd())
    desk.close()


class BrokenEngine(Engine):
    """Fails on every question."""

    def __init__(self, engine: Engine) -> None:
        self.__dict__.update(engine.__dict__)

    def ask(self, asked):
        raise RuntimeError(f"could not work on {asked.question}")


def test_a_fault_of_ours_is_told_without_a_word_of_the_question(
    small_settings: Settings, small_engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(small_settings, engine=BrokenEngine(small_engine))
    with TestClient(build(small_settings, desk=desk)) as client:
        response = client.post("/api/ask", json={"question": "Zebulon wonders when CRS starts"})
        page = client.post("/ask", data={"question": "Zebulon wonders when CRS starts"})
    assert response.status_code == page.status_code == 500
    assert response.json()["kind"] == "error" and "our side" in response.json()["message"]
    told = capsys.readouterr()
    assert "RuntimeError" in told.err and "Zebulon" not in told.err + told.out


def test_a_busy_port_is_said_in_one_sentence(small_settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CartqaError, match=rf"Port {port} is already in use on 127\.0\.0\.1; .*--port"):
            serve(small_settings, "127.0.0.1", port)
    with pytest.raises(CartqaError, match="no address"):
        listen("no.such.host.invalid", 0)
    with pytest.raises(CartqaError, match="no port 70000"):
        listen("127.0.0.1", 70000)


@pytest.mark.parametrize(("given", "found"), [("", ""), ("/", ""), ("car-t", "/car-t"), ("/a/b/", "/a/b")])
def test_root_paths_are_put_in_order(given: str, found: str) -> None:
    assert clean_root(given) == found


@pytest.mark.parametrize("given", ["/a b", "//evil.example/x?y", '/"><script>'])
def test_other_root_paths_are_refused(given: str) -> None:
    with pytest.raises(CartqaError, match="root path"):
        clean_root(given)


def test_a_hospital_puts_its_name_mark_and_number(
    small_settings: Settings, small_engine: Engine, tmp_path: Path
) -> None:
    mark = tmp_path / "mark.svg"
    mark.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', encoding="utf-8")
    settings = small_settings.model_copy(
        update={
            "site_name": "St <b>Elsewhere</b>",
            "site_mark": str(mark),
            "site_phone": "+1 555 0100",
            "site_contact": "care@hospital.example",
            "frame_ancestors": "https://hospital.example",
        }
    )
    with TestClient(build(settings, desk=Desk(settings, engine=small_engine))) as client:
        for path in ("/", "/about"):
            page = client.get(path)
            assert "St &lt;b&gt;Elsewhere&lt;/b&gt;" in page.text and "<b>Elsewhere" not in page.text
            assert 'href="tel:+15550100"' in page.text and "/site/mark" in page.text
            assert "frame-ancestors https://hospital.example" in page.headers["content-security-policy"]
            assert "x-frame-options" not in page.headers
        assert 'href="mailto:care@hospital.example"' in client.get("/about").text
        assert "sandbox" in client.get("/site/mark").headers["content-security-policy"]


def test_a_mark_that_is_none_is_refused(small_settings: Settings, tmp_path: Path) -> None:
    settings = small_settings.model_copy(update={"site_mark": str(tmp_path / "nothing.gif")})
    with pytest.raises(CartqaError, match="CARTQA_SITE_MARK"):
        build(settings, desk=Desk(settings))


def test_frame_ancestors_cannot_smuggle_another_header(small_settings: Settings, small_engine: Engine) -> None:
    settings = small_settings.model_copy(update={"frame_ancestors": "'none'\r\nX-Evil: 1; script-src *"})
    with pytest.raises(CartqaError, match="CARTQA_FRAME_ANCESTORS"):
        build(settings, desk=Desk(settings, engine=small_engine))
