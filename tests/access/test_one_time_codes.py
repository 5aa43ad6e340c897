"""One-time codes, recovery codes, tokens, and the secret kept in a file."""

from __future__ import annotations

import datetime as dt
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.access import codes
from geomap.access.secret_file import secret_key
from geomap.access.tokens import digest_of, new_id, new_token
from geomap.errors import BadSetting, InstallationBroken

NOW = dt.datetime(2026, 6, 15, 10, 30, 10, tzinfo=dt.UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(("late", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_right_a_step_early_or_late(late: int, right: bool) -> None:
    step = int(NOW.timestamp()) // 30
    code = pyotp.TOTP(SECRET).at((step + late) * 30)
    assert codes.step_of(SECRET, f" {code[:3]} {code[3:]}", NOW) == (step + late if right else None)


@given(st.text(max_size=20))
def test_no_text_breaks_the_check(text: str) -> None:
    right = {pyotp.TOTP(SECRET).at(NOW + dt.timedelta(seconds=shift)) for shift in (-30, 0, 30)}
    assert (codes.step_of(SECRET, text, NOW) is not None) == ("".join(text.split()) in right)


def test_a_secret_is_long_enough_and_never_twice() -> None:
    made = {codes.secret_of(str(seed), "key") for seed in range(50)}
    assert len(made) == 50
    assert min(map(len, made)) == 32


def test_the_square_holds_no_address_from_elsewhere() -> None:
    uri = codes.provisioning_uri(SECRET, "a+b@example.org", "annuaire.example.org")
    assert uri.startswith("otpauth://totp/annuaire.example.org:a%2Bb%40example.org?")
    drawn = codes.qr_code(uri)
    assert drawn.startswith("<svg")
    assert drawn.count("http") == 1
    assert 'xmlns="http://www.w3.org/2000/svg"' in drawn


def test_recovery_codes_are_many_unlike_and_read_as_people_type() -> None:
    made = codes.new_recovery_codes()
    assert len(set(made)) == codes.RECOVERY_CODES == 10
    for code in made:
        assert not set(code) & set("01lio")
        assert codes.plain_recovery(f" {code.upper().replace('-', ' ')} ") == code.replace("-", "")


def test_tokens_are_random_and_their_digest_is_not_them() -> None:
    made = {new_token() for _ in range(100)}
    assert len(made) == 100
    assert min(map(len, made)) >= 43
    assert len({digest_of(token) for token in made}) == 100
    assert not made & {digest_of(token) for token in made}
    assert new_id("a").startswith("a-")


def test_the_secret_is_made_once_and_is_its_owner_s_alone(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secret"
    with ThreadPoolExecutor(8) as hands:
        made = set(hands.map(lambda _: secret_key("", file), range(8)))
    assert len(made) == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret"]
    assert secret_key("", file) in made


def test_a_secret_given_is_used_and_must_be_long(tmp_path: Path) -> None:
    assert secret_key("x" * 32, tmp_path / "secret") == "x" * 32
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BadSetting, match="at least 32"):
        secret_key("short", tmp_path / "secret")


def test_a_secret_that_cannot_be_kept_or_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InstallationBroken, match="GEOMAP_SECRET_KEY"):
        secret_key("", tmp_path / "file" / "secret")
    (tmp_path / "cut").write_text("ab")
    with pytest.raises(InstallationBroken, match="damaged"):
        secret_key("", tmp_path / "cut")


def test_a_secret_is_of_its_seed_and_of_the_key() -> None:
    assert codes.secret_of("seed", "key") == codes.secret_of("seed", "key")
    assert len({codes.secret_of("seed", "key"), codes.secret_of("seed", "yek"), codes.secret_of("sead", "key")}) == 3
    assert len(codes.secret_of("seed", "key")) == 32
