"""Letters: their texts in both languages, how they are sent, and what happens when they cannot be."""

from __future__ import annotations

import io
import logging
import re
import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from geomap.errors import BadSetting, MailBroken
from geomap.mail import letters
from geomap.mail.aside import BehindMailer
from geomap.mail.console import ConsoleMailer
from geomap.mail.smtp import MailServer, SmtpMailer, read_server
from geomap.ports.mail import Letter

LETTER = Letter("camille@example.org", "Une clé", "Bonjour à vous,\nhttps://example.org/é\n")


class _Server(socketserver.ThreadingTCPServer):
    """A mail server that takes every letter, or none."""

    allow_reuse_address = True
    daemon_threads = True
    refuses = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.taken: list[str] = []
        self.told: list[str] = []


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server: _Server = self.server  # type: ignore[assignment]
        self.wfile.write(b"220 here\r\n")
        for raw in self.rfile:
            line = raw.decode().strip()
            server.told.append(line)
            word = line.partition(" ")[0].upper()
            if word == "DATA":
                self.wfile.write(b"354 go on\r\n")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                server.taken.append(body.decode())
            if word == "QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"550 no\r\n" if server.refuses and word == "RCPT" else b"250 ok\r\n")


@contextmanager
def mail_server() -> Iterator[_Server]:
    server = _Server()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def mailer(port: int) -> SmtpMailer:
    return SmtpMailer(MailServer("127.0.0.1", port, "", "", encrypted_from_start=False), "Annuaire <no@example.org>")


def test_every_letter_is_in_both_languages_with_the_same_blanks() -> None:
    names = {language: {file.stem for file in (letters.TEXTS / language).glob("*.txt")} for language in ("fr", "en")}
    assert names["fr"] == names["en"]
    for name in names["fr"]:
        texts = [(letters.TEXTS / language / f"{name}.txt").read_text(encoding="utf-8") for language in ("fr", "en")]
        blanks = [set(re.findall(r"\$\{?(\w+)", text)) for text in texts]
        assert blanks[0] == blanks[1], name
        assert all(re.match(r"\S.*\n\n\S", text) for text in texts), name


def test_what_is_filled_in_stays_on_its_line() -> None:
    given = {"inviter": "X\r\nBcc: b@x", "role": "r", "site": "s", "link": "l", "days": 1}
    for language in ("fr", "de"):
        letter = letters.write("invitation", language, "a@example.org", **given)
        assert letter.subject == "X Bcc: b@x vous invite sur s"


def test_a_letter_is_handed_to_the_server() -> None:
    with mail_server() as server:
        mailer(server.server_address[1]).send(LETTER)
    (taken,) = server.taken
    assert any(line.upper().startswith("MAIL FROM:<NO@EXAMPLE.ORG>") for line in server.told)
    assert "To: camille@example.org" in taken
    assert "Auto-Submitted: auto-generated" in taken
    assert "=?utf-8?" in taken


def test_a_server_that_refuses_or_is_away_is_told_without_the_address() -> None:
    with mail_server() as server:
        server.refuses = True
        with pytest.raises(MailBroken) as refused:
            mailer(server.server_address[1]).send(LETTER)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(MailBroken) as away:
        mailer(port).send(LETTER)
    for error in (refused, away):
        assert "camille" not in str(error.value)
        assert "GEOMAP_MAIL_URL" in str(error.value)


def test_a_letter_behind_one_s_back_is_sent_and_a_failure_logged(caplog: pytest.LogCaptureFixture) -> None:
    class Failing:
        def __init__(self) -> None:
            self.sent: list[Letter] = []

        def send(self, letter: Letter) -> None:
            self.sent.append(letter)
            if len(self.sent) == 2:
                raise MailBroken("The mail server did not take a letter.")

    inner = Failing()
    behind = BehindMailer(inner)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            behind.send(LETTER)
        behind._aside._hands.shutdown(wait=True)
    assert len(inner.sent) == 3
    assert caplog.text.count("work done aside failed") == 1
    assert "camille" not in caplog.text


def test_a_header_cannot_be_smuggled_in() -> None:
    with mail_server() as server:
        for letter in (Letter("a@example.org", "x\nBcc: b@x", ""), Letter("a@x.org\nBcc: b@x", "x", "")):
            with pytest.raises(MailBroken):
                mailer(server.server_address[1]).send(letter)
        assert server.taken == []


def test_the_console_shows_the_letter() -> None:
    out = io.StringIO()
    ConsoleMailer(out).send(LETTER)
    assert "camille@example.org" in out.getvalue()
    assert "https://example.org/é" in out.getvalue()


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 587, "", "", encrypted_from_start=False)),
        ("smtps://u%40x:p%3Aw@m.example:466", MailServer("m.example", 466, "u@x", "p:w", encrypted_from_start=True)),
        ("smtps://m.example", MailServer("m.example", 465, "", "", encrypted_from_start=True)),
    ],
)
def test_a_server_is_read_from_its_address(url: str, server: MailServer) -> None:
    assert read_server(url) == server


@pytest.mark.parametrize(
    "url", ["", "mail.example.org", "http://m", "smtp://", "smtp://m:port", "smtp://m/box", "smtp://[x"]
)
def test_an_address_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read_server(url)
    assert url == "" or url not in str(refused.value).replace("smtp://host:port", "").replace("smtps://user", "")
