"""An OpenID Connect provider on 127.0.0.1, with faults to order: it signs in whoever comes, as whom the test says."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from threading import Thread
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from people import NOW
from werkzeug.serving import make_server

CLIENT, SECRET = "geomap", "le secret du client"


@cache
def a_key(name: str, which: str = "") -> RSAKey:
    """A key of a name; made once, since making it is slow."""
    return RSAKey.generate_key(2048, {"kid": name})


@dataclass
class Provider:
    """What it says, and what it does wrong."""

    issuer: str = ""
    subject: str = "sub-1"
    claims: dict[str, Any] = field(default_factory=lambda: {"email": "camille@example.org", "email_verified": True})
    signed_userinfo: bool = True
    id_token: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: a_key("one"))
    published: RSAKey | None = None
    algorithm: str = "RS256"
    describes: dict[str, Any] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    left: list[dict[str, str]] = field(default_factory=list)

    def signed(self, said: dict[str, Any]) -> str:
        now = int(NOW.timestamp())
        whole = {"iss": self.issuer, "aud": CLIENT, "sub": self.subject, "iat": now, "exp": now + 300} | said
        if self.algorithm == "none":
            parts = [
                base64.urlsafe_b64encode(jsonify(part).data.strip()).rstrip(b"=") for part in ({"alg": "none"}, whole)
            ]
            return b".".join([*parts, b""]).decode()
        return jwt.encode({"alg": self.algorithm, "kid": self.key.kid}, whole, self.key)


def _app(provider: Provider) -> Flask:
    app = Flask("provider")

    @app.before_request
    def fail() -> tuple[str, int] | None:
        return ("down", 500) if request.endpoint in provider.down else None

    @app.get("/.well-known/openid-configuration")
    def describe() -> Response:
        here = provider.issuer
        return jsonify(
            {
                "issuer": here,
                "authorization_endpoint": f"{here}/authorize",
                "token_endpoint": f"{here}/token",
                "userinfo_endpoint": f"{here}/userinfo",
                "jwks_uri": f"{here}/keys",
                "end_session_endpoint": f"{here}/leave",
            }
            | provider.describes
        )

    @app.get("/authorize")
    def authorize() -> Any:
        asked = request.args.to_dict()
        assert asked["code_challenge_method"] == "S256"
        assert asked["client_id"] == CLIENT
        code = secrets.token_urlsafe(8)
        provider.codes[code] = asked
        return redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    @app.post("/token")
    def token() -> Any:
        asked = provider.codes.pop(request.form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(request.form["code_verifier"].encode()).digest())
        known = request.authorization is not None and request.authorization.password == SECRET
        if asked is None or not known or challenge.rstrip(b"=").decode() != asked["code_challenge"]:
            return jsonify(error="invalid_grant"), 400
        signed = provider.signed({"nonce": asked["nonce"]} | provider.id_token)
        return jsonify(access_token="bearer", token_type="Bearer", id_token=signed)

    @app.get("/userinfo")
    def userinfo() -> Response:
        assert request.headers["Authorization"] == "Bearer bearer"
        said = {"sub": provider.subject} | provider.claims | provider.userinfo
        if provider.signed_userinfo:
            return Response(provider.signed(said), mimetype="application/jwt")
        return jsonify(said)

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(keys=[(provider.published or provider.key).as_dict(private=False)])

    @app.get("/leave")
    def leave() -> Any:
        provider.left.append(request.args.to_dict())
        return redirect(request.args["post_logout_redirect_uri"])

    return app


@contextmanager
def provider_at_work() -> Iterator[Provider]:
    """A provider that listens for the time of a test."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, _app(provider), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()
