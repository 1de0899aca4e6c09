"""No connection leaves this process once it serves, but to an address that was permitted before.

Whatever a request says, and whatever the libraries below would make of it: before Python looks up a name or connects,
it tells its audit hooks, and this one refuses. What native code would do by itself it cannot see.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
from typing import Any

log = logging.getLogger(__name__)

LOOKUPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
SENDING = ("socket.connect", "socket.sendto", "socket.sendmsg")
HERE = ("127.0.0.1", "::1", "localhost")

_sealing = threading.Lock()
_sealed = False
_names: set[str] = set()  # that may be looked up
_addresses: set[tuple[str, int]] = set()  # IP address and port that may be connected to


class OutgoingError(ConnectionRefusedError):
    """A connection was about to leave; an `OSError`, so that libraries take it for a network that is not there."""


def permit(host: str, port: int) -> None:
    """Let through what the owner of this server named: ``host`` at ``port``, by the IP addresses that it has now.

    Raises:
        OutgoingError: It is too late, the process is sealed.
    """
    if _sealed:
        raise OutgoingError("nothing can be permitted once the process is sealed")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        log.warning("%s is not known here, and will not be reached: %s", host, error)
        return
    _names.add(host)
    _addresses.update((str(each[4][0]), port) for each in found)


def seal() -> None:
    """From now on no name is looked up and nothing is sent by IP. There is no way back; call it as often as you like."""
    global _sealed
    os.environ["HF_HUB_OFFLINE"] = "1"  # so that nothing below tries again and again
    if hub := sys.modules.get("huggingface_hub.constants"):
        hub.HF_HUB_OFFLINE = True  # type: ignore[attr-defined]
    with _sealing:
        if not _sealed:
            sys.addaudithook(_refuse)
            _sealed = True


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """The hook: called for every event of the interpreter, hence first of all the cheap question."""
    if not event.startswith("socket."):
        return
    if event in LOOKUPS:
        target = arguments[0]
        if (target.decode("ascii", "replace") if isinstance(target, bytes) else target) in _names:
            return
    elif event in SENDING:
        sock, target = arguments[:2]
        if sock.family not in (socket.AF_INET, socket.AF_INET6):
            return  # a pipe between processes of this machine
        if event == "socket.connect" and tuple(target[:2]) in _addresses:
            return
        target = target[0] if target else ""
        if sys.platform == "win32" and target in HERE:
            return  # there a pair of sockets is made by a connection to oneself
    else:
        return
    if event == "socket.getaddrinfo" and target in (None, "", b""):
        return  # names no other machine
    log.error("a connection was refused that would have left this process: %s", event)
    raise OutgoingError(f"this server connects nowhere: {event} to {target!r}")
