"""Files of proofs: told by their content, made harmless, and nothing left of those that are refused."""

import datetime as dt
import errno
import io
import os
import random
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import evidence_samples as samples
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from geomap.errors import BadProof, EvidenceBroken, UnknownClaim
from geomap.evidence.folder import MOST_BYTES, ProofFolder
from geomap.ports.evidence import ProofFiles

EXECUTABLE = b"MZ\x90\x00" + bytes(random.Random(0).randbytes(500))
PAGE = b"<html><script>alert(1)</script></html>"

REFUSED = {
    "an executable renamed": (EXECUTABLE, "kind"),
    "an ELF renamed": (b"\x7fELF" + bytes(100), "kind"),
    "a script": (b"#!/bin/sh\nrm -rf /\n", "kind"),
    "a page": (PAGE, "kind"),
    "a drawing that can run": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "kind"),
    "a GIF": (b"GIF89a" + bytes(50), "kind"),
    "an archive": (samples.archive(), "kind"),
    "nothing": (b"", "empty"),
    "a signature alone": (b"\x89PNG\r\n\x1a\n", "damaged"),
    "another signature alone": (b"\xff\xd8\xff", "damaged"),
    "a PDF's first line alone": (b"%PDF-1.7\n", "damaged"),
    "an image cut short": (samples.image("JPEG")[:-200], "damaged"),
    "a PNG cut short": (samples.image("PNG", size=(400, 300))[:-80], "damaged"),
    "an archive before a PDF": (samples.archive() + samples.pdf(), "kind"),
    "an archive behind a PDF": (samples.pdf() + samples.archive(), "active"),
    "a PDF that runs a program": (samples.pdf_with_script(), "active"),
    "a PDF that carries a file": (samples.pdf_with_attachment(), "active"),
    "a PDF that starts a program": (samples.pdf_with_launch(), "active"),
    "a program no page leads to": (samples.pdf_with_stray_script(), "active"),
    "a PDF under a password": (samples.locked_pdf(), "locked"),
    "a PDF without a page": (samples.pdf(0), "empty"),
    "a PDF of a thousand pages": (samples.pdf(201), "long"),
    "a bomb of pixels": (samples.pixel_bomb(), "pixels"),
    "a smaller bomb of pixels": (samples.pixel_bomb(8_000, 8_000), "pixels"),
    "a bomb in a comment": (samples.text_bomb(), "damaged"),
    "a bomb in a stream": (samples.stream_bomb(), "damaged"),
    "a PNG that says it is a JPEG": (b"\xff\xd8\xff" + samples.image("PNG"), "damaged"),
    "a page that says it is a PDF": (b"%PDF-1.4\n" + PAGE, "damaged"),
}


class Endless(io.RawIOBase):
    """A hundred megabytes that are never in memory at once, and how many were asked for."""

    def __init__(self, size: int) -> None:
        self.left, self.read_so_far = size, 0

    def read(self, size: int = -1) -> bytes:
        given = min(size, self.left)
        self.left -= given
        self.read_so_far += given
        return (b"%PDF-1.7\n" + bytes(given))[:given]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "proofs"


@pytest.fixture
def files(folder: Path) -> ProofFolder:
    return ProofFolder(folder)


def left(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir()) if folder.is_dir() else []


def content_of(files: ProofFolder, name: str) -> bytes:
    with files.open(name) as content:
        return content.read()


def test_the_folder_is_what_the_port_asks(files: ProofFolder) -> None:
    assert isinstance(files, ProofFiles)


@pytest.mark.parametrize(("content", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_a_plain_proof_is_refused_and_leaves_nothing(
    files: ProofFolder, folder: Path, content: bytes, why: str
) -> None:
    with pytest.raises(BadProof) as refused:
        files.keep(io.BytesIO(content))
    assert (refused.value.why, left(folder)) == (why, [])


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (samples.pdf(), "application/pdf"),
        (samples.image("JPEG"), "image/jpeg"),
        (samples.image("JPEG", "L"), "image/jpeg"),
        (samples.image("JPEG", "CMYK"), "image/jpeg"),
        *((samples.image("PNG", mode), "image/png") for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
    ],
)
def test_a_plain_proof_is_kept_for_nobody_but_the_server(
    files: ProofFolder, folder: Path, content: bytes, media: str
) -> None:
    kept = files.keep(io.BytesIO(content))
    assert left(folder) == [kept.name]
    assert (kept.media, kept.size) == (media, (folder / kept.name).stat().st_size)
    assert (folder.stat().st_mode & 0o777, (folder / kept.name).stat().st_mode & 0o777) == (0o700, 0o600)
    files.remove(kept.name)
    files.remove(kept.name)
    assert left(folder) == []
    with pytest.raises(UnknownClaim, match="no longer kept"):
        files.open(kept.name)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_nothing_of_an_image_is_kept_but_what_it_shows(files: ProofFolder, kind: str) -> None:
    hidden = samples.image(kind) + samples.archive() + PAGE
    assert b"SECRET PLACE" in hidden
    made = content_of(files, files.keep(io.BytesIO(hidden)).name)
    assert not any(word in made for word in (b"SECRET", b"PK\x03\x04", b"<script"))
    with Image.open(io.BytesIO(made)) as drawn:
        assert (drawn.format, drawn.size) == (kind, (40, 30))
        assert dict(drawn.getexif()) == {}


def test_nothing_of_a_pdf_is_kept_but_its_pages(files: ProofFolder) -> None:
    first, rest = samples.pdf(3).split(b"\n", 1)
    hidden = first + b"\n%" + PAGE.replace(b"\n", b"") + b"\n" + rest
    made = content_of(files, files.keep(io.BytesIO(hidden)).name)
    assert b"<script" not in made
    assert len(PdfReader(io.BytesIO(made)).pages) == 3


def test_a_hundred_megabytes_are_given_up_after_ten(files: ProofFolder, folder: Path) -> None:
    endless = Endless(100 * 1024 * 1024)
    with pytest.raises(BadProof) as refused:
        files.keep(endless)  # type: ignore[arg-type]
    assert (refused.value.why, left(folder)) == ("large", [])
    assert endless.read_so_far <= MOST_BYTES + 64 * 1024


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_nothing(
    files: ProofFolder, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    if step == "write":
        monkeypatch.setattr("geomap.evidence.folder.os.fdopen", lambda number, mode: _Full(number))
    elif step == "fsync":
        monkeypatch.setattr("geomap.evidence.folder.os.fsync", full)
    else:
        monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(EvidenceBroken, match="No space left on device"):
        files.keep(io.BytesIO(samples.pdf()))
    assert left(folder) == []


class _Full(io.FileIO):
    """A file on a disk without room."""

    def __init__(self, number: int) -> None:
        super().__init__(number, "w")

    def write(self, data: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


class _Cut(io.BytesIO):
    """A sender who goes away in the middle."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
        return super().read(20)


def test_a_sender_who_goes_away_leaves_nothing(files: ProofFolder, folder: Path) -> None:
    cut: IO[bytes] = _Cut(samples.pdf())
    with pytest.raises(EvidenceBroken):
        files.keep(cut)
    assert left(folder) == []


@pytest.mark.parametrize("name", ["", "..", "../secret", "a/b", "/etc/passwd", "é" * 24, "0" * 47 + "\x00", "A" * 48])
def test_only_names_we_gave_are_opened(files: ProofFolder, name: str) -> None:
    with pytest.raises(UnknownClaim, match="no name of a file of ours"):
        files.open(name)
    with pytest.raises(UnknownClaim):
        files.remove(name)


def test_files_no_proof_speaks_of_go_once_they_are_old(files: ProofFolder, folder: Path) -> None:
    assert files.sweep([], dt.datetime.now(dt.UTC)) == 0
    named, old, new = (files.keep(io.BytesIO(samples.pdf())).name for _ in range(3))
    (folder / f"{'0' * 48}.coming").write_bytes(b"cut")
    for name in (named, old, f"{'0' * 48}.coming"):
        os.utime(folder / name, (1, 1))
    assert files.sweep([named], dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) == 2
    assert left(folder) == sorted([named, new])


@settings(max_examples=150)
@given(
    start=st.sampled_from([samples.pdf(), samples.image("PNG"), samples.image("JPEG"), samples.pdf_with_script()]),
    data=st.data(),
)
def test_whatever_comes_is_kept_whole_or_refused_with_a_reason(
    tmp_path_factory: pytest.TempPathFactory, start: bytes, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    bent = bytearray(start)
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(bent) - 1))
        bent[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
        if not bent:
            break
    kept = None
    with suppress(BadProof):
        kept = ProofFolder(folder).keep(io.BytesIO(bytes(bent)))
    assert left(folder) == ([kept.name] if kept else [])
    assert not kept or b"app.alert" not in (folder / kept.name).read_bytes()
