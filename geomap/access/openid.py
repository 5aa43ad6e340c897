"""OpenID Connect: a provider found by its own description, and nothing it says believed without its signature."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, cast
from urllib.parse import urlencode, urlsplit

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from geomap.errors import BadSetting, IdentityBroken
from geomap.ports.identity import Errand, Vouched

TIMEOUT_SECONDS = 10
LEEWAY_SECONDS = 60
KEPT_SECONDS = 3600
"""The provider's description and keys are read again after so long, and when a key is not among them."""

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures believed: made with a key only the provider has. `none` and shared secrets are not among them."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class OpenIdProvider:
    """One provider, by the address of its issuer."""

    def __init__(
        self,
        issuer: str,
        client: tuple[str, str],
        *,
        name: str,
        scopes: str,
        seconds: Callable[[], float] = time.time,
    ) -> None:
        """Take where it is and how it knows us; nothing is asked before somebody signs in."""
        parts = urlsplit(issuer)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise BadSetting(f"GEOMAP_OIDC_ISSUER is « {issuer} »; it must be an https:// address.")
        if not client[0]:
            raise BadSetting("GEOMAP_OIDC_CLIENT_ID is missing: the provider gives it.")
        self._issuer = issuer
        self._client = client
        self._name = name
        self._scopes = scopes
        self._seconds = seconds
        self._description: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    @property
    def name(self) -> str:
        """What people call it."""
        return self._name

    @property
    def origin(self) -> str:
        """Scheme and host of its pages."""
        parts = urlsplit(self._issuer)
        return f"{parts.scheme}://{parts.netloc}"

    def send(self, back: str) -> Errand:
        """Prepare sending a reader there; `back` is where they return."""
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        with self._session(back) as session:
            address, state = session.create_authorization_url(
                self._endpoint("authorization_endpoint"), code_verifier=verifier, nonce=nonce
            )
        return Errand(address, state, nonce, verifier)

    def receive(self, code: str, back: str, errand: Errand) -> Vouched:
        """Turn what a reader brought back into what the provider says of them."""
        token = self._token(code, back, errand.verifier)
        raw = token.get("id_token")
        if not isinstance(raw, str):
            self._broken("sent no identity token")
        claims = self._signed(raw)
        self._check(claims, nonce=errand.nonce)
        claims |= self._userinfo(str(token.get("access_token", "")), str(claims["sub"]))
        given = " ".join(str(claims.get(part) or "") for part in ("given_name", "usual_name", "family_name"))
        return Vouched(
            issuer=self._issuer,
            subject=str(claims["sub"]),
            email=str(claims.get("email") or ""),
            email_verified=claims.get("email_verified") is True,
            name=" ".join((str(claims.get("name") or "") or given).split()),
            token=raw,
            claims=claims,
        )

    def farewell(self, token: str, back: str) -> str | None:
        """Give the address where a reader signs out there too, if there is one."""
        address = self._describe().get("end_session_endpoint")
        if not isinstance(address, str):
            return None
        asked = {"post_logout_redirect_uri": back, "client_id": self._client[0], "state": secrets.token_urlsafe(16)}
        if token:
            asked["id_token_hint"] = token
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    def _session(self, back: str) -> OAuth2Session:
        return OAuth2Session(
            self._client[0],
            self._client[1] or None,
            token_endpoint_auth_method=self._method(),
            scope=self._scopes,
            redirect_uri=back,
            code_challenge_method="S256",
        )

    def _method(self) -> str:
        offered = self._describe().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if not self._client[1]:
            return "none"
        return "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"

    def _token(self, code: str, back: str, verifier: str) -> Mapping[str, Any]:
        try:
            with self._session(back) as session:
                token: Mapping[str, Any] = session.fetch_token(
                    self._endpoint("token_endpoint"), code=code, code_verifier=verifier, timeout=TIMEOUT_SECONDS
                )
        except OAuthError as error:
            self._broken(f"refused the code ({error.error})", error)
        except (requests.RequestException, ValueError) as error:
            self._broken(f"did not answer ({type(error).__name__})", error)
        return token

    def _userinfo(self, access: str, subject: str) -> dict[str, Any]:
        """Read what it says of the person: plain JSON, or a signed token as ProConnect sends it."""
        address = self._describe().get("userinfo_endpoint")
        if not isinstance(address, str) or not access:
            return {}
        answer = self._ask(address, {"Authorization": f"Bearer {access}"})
        if "application/jwt" in answer.headers.get("Content-Type", ""):
            said = self._signed(answer.text.strip())
            self._check(said)
        else:
            said = self._read(answer)
        if said.get("sub") != subject:
            self._broken("speaks of somebody else than who signed in")
        return {name: value for name, value in said.items() if name not in {"iss", "aud", "exp", "iat", "nonce"}}

    def _signed(self, token: str) -> dict[str, Any]:
        """Check a signature and give what it signs; a key we do not know may be a new one: ask once more."""
        for again in (False, True):
            try:
                return dict(jwt.decode(token, self._key_set(again=again), algorithms=list(ALGORITHMS)).claims)
            except (JoseError, ValueError) as error:
                if again:
                    self._broken(f"signed with what is not its own ({type(error).__name__})", error)
        raise AssertionError("the second try returns or raises")

    def _check(self, claims: Mapping[str, Any], nonce: str | None = None) -> None:
        """Check whom it is from, whom it is for, and when; an identity token must answer our errand too."""
        now = self._seconds()
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") != self._issuer:
            self._broken("sent a token of another issuer")
        if self._client[0] not in audiences or (len(audiences) > 1 and claims.get("azp") != self._client[0]):
            self._broken("sent a token for another site")
        if nonce is not None and not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            self._broken("sent a token that answers another question")
        ends, begins = claims.get("exp"), claims.get("iat", now)
        if ends is None and nonce is None:
            ends = now
        if not isinstance(ends, int | float) or not isinstance(begins, int | float):
            self._broken("sent a token without an end")
        if now > ends + LEEWAY_SECONDS or begins > now + LEEWAY_SECONDS:
            self._broken("sent a token that is not of now")
        if nonce is not None and not claims.get("sub"):
            self._broken("sent a token about nobody")

    def _describe(self) -> Mapping[str, Any]:
        """Read the provider's own description, and hold it to the issuer it is asked as."""
        if self._description is None or self._seconds() - self._description[0] > KEPT_SECONDS:
            found = self._read(self._ask(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"))
            if found.get("issuer") != self._issuer:
                named = str(found.get("issuer"))[:100]
                self._broken(f"calls itself « {named} »: set GEOMAP_OIDC_ISSUER to that, if it is right")
            self._description = (self._seconds(), found)
        return self._description[1]

    def _endpoint(self, name: str) -> str:
        address = self._describe().get(name)
        if not isinstance(address, str):
            self._broken(f"names no {name}")
        return address

    def _key_set(self, *, again: bool) -> KeySet:
        if self._keys is None or again or self._seconds() - self._keys[0] > KEPT_SECONDS:
            found = self._read(self._ask(self._endpoint("jwks_uri")))
            try:
                self._keys = (self._seconds(), KeySet.import_key_set(cast("Any", found)))
            except (JoseError, ValueError, KeyError, TypeError) as error:
                self._broken("gives keys that cannot be read", error)
        return self._keys[1]

    def _ask(self, address: str, headers: Mapping[str, str] | None = None) -> requests.Response:
        try:
            answer = requests.get(address, headers=dict(headers or {}), timeout=TIMEOUT_SECONDS, allow_redirects=False)
            if answer.status_code != 200:
                self._broken(f"answered {answer.status_code}")
        except requests.RequestException as error:
            self._broken(f"did not answer ({type(error).__name__})", error)
        return answer

    def _read(self, answer: requests.Response) -> dict[str, Any]:
        try:
            found = answer.json()
        except requests.RequestException as error:
            self._broken("answered what cannot be read", error)
        if not isinstance(found, dict):
            self._broken("answered what cannot be read")
        return found

    def _broken(self, what: str, cause: Exception | None = None) -> NoReturn:
        raise IdentityBroken(f"The OpenID Connect provider {self._issuer} {what}.") from cause
