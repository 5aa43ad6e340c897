"""OSRM as a peer, where its programs are: started on an extract, asked over HTTP, stopped."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geomap.core.distance import Floats
from geomap.errors import BrokenDependency

_HOST = "127.0.0.1"
_TRIES = 100
_WAIT_S = 0.05
_STEP_TIMEOUT_S = 3_600


@dataclass(frozen=True)
class Osrm:
    """A server that answers on a port."""

    port: int

    def minutes(self, lon: Floats, lat: Floats) -> Floats:
        """Minutes from each point to each, NaN where there is no way."""
        connection = http.client.HTTPConnection(_HOST, self.port, timeout=_STEP_TIMEOUT_S)
        points = ";".join(f"{x:.7f},{y:.7f}" for x, y in zip(lon, lat, strict=True))
        try:
            connection.request("GET", f"/table/v1/driving/{points}?annotations=duration")
            said = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        if said.get("code") != "Ok":
            raise BrokenDependency(f"OSRM refused the table: {said.get('message', said.get('code'))}.")
        rows = [[np.nan if one is None else one for one in row] for row in said["durations"]]
        return np.array(rows, dtype=np.float64) / 60.0


@contextmanager
def served(programs: Path, extract: Path) -> Iterator[Osrm]:
    """Prepare an extract for OSRM in a folder of its own and serve it while it is wanted."""
    profile = next(iter(sorted(programs.parent.rglob("car.lua"))), None)
    if profile is None or not (programs / "osrm-routed").is_file():
        raise BrokenDependency(f"« {programs} » has no osrm-routed, or there is no car.lua beside it.")
    with tempfile.TemporaryDirectory(prefix="geomap-osrm-") as folder:
        base = Path(folder) / "land.osm.pbf"
        shutil.copyfile(extract, base)
        graph = str(base).removesuffix(".pbf").removesuffix(".osm") + ".osrm"
        _run(programs / "osrm-extract", "-p", str(profile), str(base))
        _run(programs / "osrm-contract", graph)
        port = _free_port()
        command = [str(programs / "osrm-routed"), "-i", _HOST, "-p", str(port), "--max-table-size", "100000", graph]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - programs the person named
        try:
            _wait_for(port)
            yield Osrm(port)
        finally:
            process.terminate()
            process.wait()


def _run(program: Path, *arguments: str) -> None:
    command = [str(program), *arguments]
    done = subprocess.run(  # noqa: S603 - programs the person named
        command, capture_output=True, text=True, timeout=_STEP_TIMEOUT_S, check=False
    )
    if done.returncode:
        raise BrokenDependency(f"{program.name} failed: {(done.stderr or done.stdout)[-300:].strip()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(_TRIES):
        try:
            socket.create_connection((_HOST, port), timeout=1).close()
        except OSError:
            threading.Event().wait(_WAIT_S)
        else:
            return
    raise BrokenDependency("OSRM does not answer.")
