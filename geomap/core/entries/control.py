"""Who can be believed to hold an entry: by the address of the account, or by a code sent to the establishment."""

from __future__ import annotations

from typing import Literal, get_args
from urllib.parse import urlsplit

Way = Literal["domain", "email", "letter", "reviewer"]
"""How somebody shows that an entry is theirs."""

WAYS: tuple[Way, ...] = get_args(Way)

SHARED_DOMAINS = frozenset(
    {
        *("aol.com", "bbox.fr", "club-internet.fr", "free.fr", "gmail.com", "gmx.com", "gmx.fr", "googlemail.com"),
        *("hotmail.com", "hotmail.fr", "icloud.com", "laposte.net", "live.com", "live.fr", "mac.com", "mail.com"),
        *("mailo.com", "me.com", "msn.com", "neuf.fr", "numericable.fr", "orange.fr", "outlook.com", "outlook.fr"),
        *("pm.me", "proton.me", "protonmail.com", "sfr.fr", "tutanota.com", "wanadoo.fr", "yahoo.com", "yahoo.fr"),
        *(
            "ymail.com",
            "zaclys.net",
            "zoho.com",
            "9online.fr",
            "aliceadsl.fr",
            "cegetel.net",
            "dbmail.com",
            "disroot.org",
        ),
        *("duck.com", "ecomail.fr", "ik.me", "infonie.fr", "libertysurf.fr", "mailbox.org", "mailfence.com"),
        *("netcourrier.com", "noos.fr", "nordnet.fr", "ouvaton.org", "riseup.net", "tele2.fr", "tiscali.fr"),
        *("voila.fr", "wanadoo.com", "worldonline.fr"),
    }
)
"""Domains anybody can have an address at: to share one shows nothing."""

SHARED_FAMILIES = frozenset(
    {
        *("aol", "fastmail", "free", "gmail", "gmx", "googlemail", "hey", "hotmail", "icloud", "laposte", "live"),
        *("mail", "mailo", "msn", "orange", "outlook", "posteo", "proton", "protonmail", "qq", "rocketmail", "sfr"),
        *("tuta", "tutamail", "tutanota", "web", "yahoo", "yandex", "ymail", "yopmail", "zoho"),
    }
)
"""Names of mail services that end differently by country (yahoo.fr, yahoo.co.uk): none is anybody's own."""

SHARED_HOSTS = (
    *("blogspot.com", "business.site", "e-monsite.com", "facebook.com", "free.fr", "github.io", "google.com"),
    *("instagram.com", "jimdo.com", "jimdosite.com", "linkedin.com", "linktr.ee", "orange.fr", "pagesjaunes.fr"),
    *("pagesperso-orange.fr", "sites.google.com", "twitter.com", "wanadoo.fr", "webnode.fr", "weebly.com", "wix.com"),
    *("wixsite.com", "wordpress.com", "x.com", "youtube.com"),
)
"""Sites where many have a page: an address at one of them is no domain of one's own."""


def ways(account_email: str, *, verified: bool, email: str | None, website: str | None, siret: str | None) -> list[Way]:
    """Say how the holder of an account can show that an entry is theirs.

    Parameters
    ----------
    account_email : str
        Address of the account.
    verified : bool
        Whether it was verified.
    email, website, siret : str or None
        What the entry says of itself.

    Returns
    -------
    list of str
        The quickest first; ``reviewer`` always, last.

    Examples
    --------
    >>> ways("ana@atelier.fr", verified=True, email=None, website="https://www.atelier.fr/a", siret=None)
    ['domain', 'reviewer']
    >>> ways("ana@gmail.com", verified=True, email="ana@gmail.com", website=None, siret="73282932000074")
    ['domain', 'email', 'letter', 'reviewer']
    >>> ways("ana@gmail.com", verified=True, email="bob@gmail.com", website=None, siret=None)
    ['email', 'reviewer']
    """
    found: list[Way] = []
    if verified and _same_control(account_email, email, website):
        found.append("domain")
    if email:
        found.append("email")
    if siret:
        found.append("letter")
    return [*found, "reviewer"]


def _same_control(account_email: str, email: str | None, website: str | None) -> bool:
    """Say whether an address is the entry's own, or of the domain of its site.

    To share the domain of its address shows little: many mail services are not known here. A code sent there does.
    """
    own = account_email.casefold()
    if email and own == email.casefold():
        return True
    domain = own.rpartition("@")[2]
    if not domain or domain in SHARED_DOMAINS or domain.partition(".")[0] in SHARED_FAMILIES:
        return False
    return domain == _site_domain(website)


def _site_domain(website: str | None) -> str | None:
    try:
        host = (urlsplit(website or "").hostname or "").casefold().removeprefix("www.")
    except ValueError:
        return None
    shared = any(host == name or host.endswith(f".{name}") for name in SHARED_HOSTS)
    return None if shared or not host else host
