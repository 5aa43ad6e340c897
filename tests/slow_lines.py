"""Lines a page is read over: answers held back, altered or lost on their way, and a site that is served alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from answer_page import settle
from fake_site import compile_catalogues
from playwright.sync_api import Page
from werkzeug.serving import make_server

HOLD = """(end) => {
  const ask = window.fetch;
  window.held = [];
  window.fetch = async (address, ...rest) => {
    const answer = await ask(address, ...rest);
    if (!answer.url.endsWith(end)) return answer;
    const text = await answer.text();
    const lost = await new Promise((go) => window.held.push(go));
    if (lost) throw new TypeError("lost on its way");
    return new Response(text, answer);
  };
}"""


class Held:
    """What the page is answered at one address, held back until it is let go."""

    def __init__(self, page: Page, end: str) -> None:
        self.page = page
        page.evaluate(HOLD, end)

    def wait(self) -> None:
        """Wait until one answer is there, and held."""
        self.page.wait_for_function("() => held.length === 1", polling=20)

    def let_go(self, *, lose: bool = False) -> None:
        """Let it come, or be lost, and leave the page all it needs to take it in."""
        self.page.evaluate("(lost) => held[0](lost)", lose)
        self.page.evaluate(
            "async () => { await (await fetch('/methode')).text(); await new Promise((go) => setTimeout(go)); }"
        )


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve a site as long as it is asked."""
    compile_catalogues()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ready(page: Page) -> None:
    """Wait until the map of an answer is drawn, and all that comes after it is there."""
    page.locator("#map_geomap[data-drawn=true]").wait_for()
    settle(page)
    page.evaluate("() => geomap.settled")
