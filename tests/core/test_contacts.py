"""Contacts as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.intake.contacts import email, phone, website


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://example.org/a?b=1", "https://example.org/a?b=1"),
        ("www.example.org", "https://www.example.org"),
        ("HTTP://example.org", "HTTP://example.org"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://user:pw@example.org", None),
        ("//example.org/x y", None),
        ('https://example.org/"onclick=', None),
        ("voir notre page", None),
        ("localhost", None),
        ("https://[::1", None),
        ("https://example.org:99999", None),
    ],
)
def test_only_a_plain_web_address_is_let_through(written, read):
    assert website(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a.b+c@Example.org", "a.b+c@example.org"),
        ("mailto:a@example.org", "a@example.org"),
        ("a@b", None),
        ("a b@example.org", None),
        ("<a@example.org>", None),
        ("a@example.org, b@example.org", None),
    ],
)
def test_one_email_address_is_read(written, read):
    assert email(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [("04 66  00 00 00", "04 66 00 00 00"), ("+33466000000", "+33466000000"), ("12", None), ("à la mairie", None)],
)
def test_a_phone_number_keeps_its_spaces(written, read):
    assert phone(written) == read


@given(st.text())
def test_any_text_is_read_or_refused(text):
    site = website(text)
    assert site is None or site.lower().startswith(("http://", "https://"))
    assert email(text) is None or "@" in text
    assert phone(text) is None or any(map(str.isdigit, text))
