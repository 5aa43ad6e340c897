"""Letters handed to a mail server."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from urllib.parse import unquote, urlsplit

from geomap.errors import BadSetting, MailBroken
from geomap.ports.mail import Letter

TIMEOUT_SECONDS = 20
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class MailServer:
    """Where a mail server is, and how it knows us."""

    host: str
    port: int
    user: str
    password: str
    encrypted_from_start: bool


class SmtpMailer:
    """Sends each letter at once, over an encrypted connection unless the server is on this machine."""

    def __init__(self, server: MailServer, sender: str) -> None:
        """Take the server and the address letters come from."""
        self._server = server
        self._sender = sender

    def send(self, letter: Letter) -> None:
        """Hand a letter over."""
        try:
            message = composed(letter, self._sender)
            with self._connected() as connection:
                connection.send_message(message)
        except (OSError, ValueError, MessageError, smtplib.SMTPException) as error:
            # What the server answered may hold the letter's address: the kind of failure is enough for a log.
            raise MailBroken(
                f"The mail server {self._server.host} did not take a letter ({type(error).__name__}): "
                f"see GEOMAP_MAIL_URL."
            ) from error

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        if server.encrypted_from_start:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        try:
            if not server.encrypted_from_start and server.host not in _LOOPBACK:
                connection.starttls(context=ssl.create_default_context())
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection


def read_server(url: str) -> MailServer:
    """Read `smtp://user:password@host:port` or `smtps://…`."""
    # The address is not repeated in the message: it may hold a password.
    refused = BadSetting("GEOMAP_MAIL_URL must be console, smtp://host:port or smtps://user:password@host:port.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refused from None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise refused
    return MailServer(
        host=parts.hostname,
        port=port or (465 if parts.scheme == "smtps" else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        encrypted_from_start=parts.scheme == "smtps",
    )


def composed(letter: Letter, sender: str) -> EmailMessage:
    """Write a letter as mail servers expect it; a line break in a header is refused by the library."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = Address(addr_spec=letter.to)
    if letter.reply_to:
        message["Reply-To"] = Address(addr_spec=letter.reply_to)
    message["Subject"] = letter.subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message
