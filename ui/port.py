"""A port of this machine, and the settings of a server on it.

Goes in: an address, and an app that stands behind the gate. Comes out: a socket, and how uvicorn is to serve on it.
"""

from __future__ import annotations

import os
import socket
from typing import Any

import uvicorn

from index.errors import CongressQAError
from ui.guard.connections import Connection

ANYWHERE = {
    "0.0.0.0": "localhost",
    "::": "localhost",
}  # served under all names; reached by this one, among others


class PortError(CongressQAError):
    """What was to be done at the wanted address cannot be: it is taken, or not this machine's."""

    def __init__(self, what: str, host: str, port: int) -> None:
        super().__init__(
            f"无法在 {host} 的端口 {port} 上{what}；请关掉占用这个端口的程序，或用 --port 换一个端口"
        )


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there and nowhere else.

    Raises:
        OSError: The address is taken or is not this machine's.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(256)
    except OSError:
        listener.close()
        raise
    return listener


def configured(app: Any) -> uvicorn.Config:
    """How to serve ``app``: with limits of ours, and without a word of its own."""
    return uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        proxy_headers=False,  # the gate sees to them
        server_header=False,
        log_config=None,
        log_level="error",  # not a line for each malformed request
        timeout_keep_alive=5,
        backlog=256,
    )


def reached(host: str, port: int) -> str:
    """The address by which a browser of this machine reaches what is served on ``host``."""
    name = host.strip("[]")
    shown = ANYWHERE.get(name, name)
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"
