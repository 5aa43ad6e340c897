"""A page packed once for all readers unpacks to each reader's own."""

from __future__ import annotations

import brotli
from fake_site import ZONE
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from geomap.web.spliced import spliced

LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789-_ABCDEFGH"
words = st.lists(st.sampled_from(LETTERS), min_size=22, max_size=22).map(bytes)
texts = st.lists(
    st.one_of(st.binary(min_size=3, max_size=200), st.sampled_from((b'<script nonce="', b'"></script>' * 30))),
    min_size=1,
    max_size=6,
)


@given(texts, words, words)
def test_any_word_may_stand_in_every_place(parts: list[bytes], first: bytes, other: bytes) -> None:
    body = first.join(parts)
    # Where a text holds the word itself, or is nothing but its edge, the page is packed the usual way.
    made = spliced(body, first)
    if made is None:
        assert any(len(text) <= 2 for text in body.split(first))
        return
    assert brotli.decompress(made.with_word(first)) == body
    assert brotli.decompress(made.with_word(other)) == body.replace(first, other)


def test_a_page_that_begins_or_ends_with_its_word_is_packed_the_usual_way() -> None:
    assert spliced(b"word and more", b"word") is None
    assert spliced(b"more and a word", b"word") is None


def test_each_reader_gets_a_page_with_a_nonce_of_its_own(client: FlaskClient) -> None:
    nonces = set()
    for _ in range(3):
        answer = client.get(f"/carte/{ZONE}/creation-site", headers={"Accept-Encoding": "br"})
        page = brotli.decompress(answer.data).decode()
        nonce = answer.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
        assert answer.headers["Content-Encoding"] == "br"
        assert page.count(f'nonce="{nonce}"') == page.count("nonce=") > 0
        nonces.add(nonce)
    assert len(nonces) == 3


def test_a_page_packed_for_one_name_of_the_site_is_not_sent_for_another(client: FlaskClient) -> None:
    for host in ("un.example", "deux.example"):
        answer = client.get(f"/carte/{ZONE}/creation-site", headers={"Accept-Encoding": "br", "Host": host})
        page = brotli.decompress(answer.data).decode()
        assert f'content="http://{host}/carte/' in page
