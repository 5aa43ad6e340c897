"""The server under the pages: gunicorn where there is fork, waitress on Windows."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from wsgiref.types import WSGIApplication

_STOPPING = (signal.SIGINT, signal.SIGTERM, *([signal.SIGQUIT] if sys.platform != "win32" else []))

_KEEP_S = 75
"""Seconds a connection is kept for its reader's next request; waiting, it takes no thread."""


@dataclass(frozen=True)
class Serving:
    """An application, where it listens, with how many hands, what to do once it does, what each process does first."""

    application: WSGIApplication
    listener: socket.socket
    workers: int
    threads: int
    ready: Callable[[], None]
    warm: Callable[[WSGIApplication], None]


def run(serving: Serving) -> None:
    """Serve until interrupted."""
    if sys.platform == "win32":
        _run_waitress(serving)
    else:
        _run_gunicorn(serving)


def _run_waitress(serving: Serving) -> None:
    from waitress.server import create_server  # noqa: PLC0415 installed on Windows only

    serving.listener.listen(1024)
    server = create_server(serving.application, sockets=[serving.listener], threads=serving.threads)
    serving.ready()
    _behind(serving)
    server.run()


def _run_gunicorn(serving: Serving) -> None:
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 not installed on Windows
    from gunicorn.arbiter import Arbiter  # noqa: PLC0415

    class Master(Arbiter):  # type: ignore[misc]
        """Gunicorn's master, whose workers hear the first word it says to them."""

        def spawn_worker(self) -> int:
            """Make a worker; what it is told before it can listen waits, or it would be killed after half a minute."""
            held = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
            try:
                return int(super().spawn_worker())
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, held)

    class Gunicorn(BaseApplication):  # type: ignore[misc]
        """Gunicorn told everything here, nothing by its own command line or files."""

        def load_config(self) -> None:
            """Set what differs from gunicorn's defaults."""
            choices = {
                # Gunicorn closes what it is given: the listener stays its owner's to close.
                "bind": f"fd://{os.dup(serving.listener.fileno())}",
                "worker_class": "gthread",
                "workers": serving.workers,
                "threads": serving.threads,
                # As long as a reader looks at a map before the next question: reconnecting takes as long as the answer.
                "keepalive": _KEEP_S,
                "preload_app": True,
                "loglevel": "warning",
                "control_socket_disable": True,
                "when_ready": lambda _: serving.ready(),
                "post_worker_init": lambda _: _begin(serving),
                "worker_exit": lambda _server, _worker: _deaf(),
            }
            for name, value in choices.items():
                self.cfg.set(name, value)

        def load(self) -> WSGIApplication:
            """Give the application, made before the workers are."""
            return serving.application

        def run(self) -> None:
            """Serve until told to stop."""
            Master(self).run()

    Gunicorn().run()


def _begin(serving: Serving) -> None:
    """Let a worker hear what it may have been told while it was made, and do what comes first."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
    _behind(serving)


def _behind(serving: Serving) -> None:
    """Do what comes first while requests are answered already."""
    threading.Thread(target=serving.warm, args=(serving.application,), daemon=True).start()


def _deaf() -> None:
    """Let a worker that is leaving leave: Ctrl-C reaches it from the terminal and again from its master."""
    for one in _STOPPING:
        signal.signal(one, signal.SIG_IGN)
