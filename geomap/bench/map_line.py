"""A line between browser and server: as slow as asked, and it remembers what came through it and when."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

_PIECE = 16_384
_SMALL_PIECE = 1_460
"""Bytes of one packet on a slow line."""


@dataclass(frozen=True)
class Speed:
    """How a line is: bits a second towards the reader, and milliseconds there and back; 0 is as fast as it goes."""

    bits_per_second: float = 0.0
    round_trip_ms: float = 0.0


@dataclass
class Line:
    """An open line: the port to call, and (seconds since the epoch, bytes) of all that came back."""

    port: int
    arrived: list[tuple[float, int]] = field(default_factory=list)

    def bytes_until(self, moment: float) -> int:
        """Count the bytes that had come by a moment, seconds since the epoch."""
        return sum(size for at, size in self.arrived if at <= moment)


@contextmanager
def line_to(port: int, speed: Speed) -> Iterator[Line]:
    """Open a line to a server of this machine, on a port of its own, and close it at the end."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    relay = _Relay(port, speed)
    opened = asyncio.run_coroutine_threadsafe(relay.open(), loop).result()
    try:
        yield opened
    finally:
        asyncio.run_coroutine_threadsafe(relay.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _Relay:
    """Passes bytes both ways; all connections share the one line, as on a telephone."""

    def __init__(self, port: int, speed: Speed) -> None:
        self._port = port
        self._speed = speed
        self._one_way = speed.round_trip_ms / 2_000
        self._free_at = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> Line:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.line = Line(self._server.sockets[0].getsockname()[1])
        return self.line

    async def close(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        # Ended with the line; a task that was cancelled would be asked by Python's own streams what went wrong.
        with contextlib.suppress(asyncio.CancelledError):
            await self._carry(reader, writer)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection to the server and back."""
        # Shaking hands takes one journey there and back before the first byte leaves.
        await asyncio.sleep(2 * self._one_way)
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass(reader, back, slow=False))
                both.create_task(self._pass(there, writer, slow=True))
        except* OSError:
            # A browser that was killed hangs up in the middle of a word.
            pass
        finally:
            back.close()
            writer.close()

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, slow: bool) -> None:
        """Pass what comes on: towards the reader it waits its turn on the line, and each piece is counted."""
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(64)
        # Where one of the two fails the other is ended: nobody waits for room in a queue that nobody empties.
        async with asyncio.TaskGroup() as both:
            both.create_task(self._read(source, queue, narrow=slow and self._speed.bits_per_second > 0))
            both.create_task(self._send(queue, target, counted=slow))

    async def _read(
        self, source: asyncio.StreamReader, queue: asyncio.Queue[tuple[float, bytes]], *, narrow: bool
    ) -> None:
        while piece := await source.read(_SMALL_PIECE if narrow else _PIECE):
            due = time.monotonic()
            if narrow:
                due = max(due, self._free_at) + 8 * len(piece) / self._speed.bits_per_second
                self._free_at = due
            await queue.put((due + self._one_way, piece))
        await queue.put((0.0, b""))

    async def _send(
        self, queue: asyncio.Queue[tuple[float, bytes]], target: asyncio.StreamWriter, *, counted: bool
    ) -> None:
        while True:
            due, piece = await queue.get()
            if not piece:
                if target.can_write_eof():
                    target.write_eof()
                return
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            target.write(piece)
            await target.drain()
            if counted:
                self.line.arrived.append((time.time(), len(piece)))
