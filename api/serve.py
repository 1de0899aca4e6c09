"""The interface alone, on a port of this machine, behind the gate that stands before the page too."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

import uvicorn
from rich.console import Console

from index.errors import CongressQAError
from index.folder import apart
from ui import memory
from ui.guard.gate import Rules, rest_gate
from ui.guard.hosts import LOOPBACK
from ui.guard.outgoing import seal
from ui.guard.refusals import REST
from ui.guard.traces import collect
from ui.port import PortError, configured, listening, reached
from ui.settings import KEYS, from_environment
from ui.terminal import follow

from .application import application
from .service import Service

LEAVING = 5  # seconds for requests under way once it is to stop
log = logging.getLogger(__name__)


def serve(reports: Path, index: Path, host: str, port: int) -> None:
    """Serve until interrupted, the index brought up to date with the folder on the way.

    Raises:
        CongressQAError: If the port cannot be used, or the environment says what cannot be followed.
    """
    memory.bound()
    collect()
    chosen = from_environment(os.environ, index)
    apart(reports, index)
    service = Service.open(reports, index, read_only=chosen.read_only)
    _warm(service)
    rules = Rules(host, port, chosen.hosts, chosen.proxies, chosen.login, chosen.read_only, chosen.keys)
    try:
        listener = listening(host.strip("[]"), port)
    except OSError as error:
        raise PortError("提供接口", host, port) from error
    console = Console(highlight=False)
    seal()
    console.print(
        f"接口已就绪：[bold]{reached(host, listener.getsockname()[1])}{REST[1:]}[/bold]（按 Ctrl+C 停止）"
    )
    if host not in LOOPBACK and not (chosen.keys or chosen.login):
        console.print("[yellow]注意：其他电脑也能提问，并看到全部报告。[/yellow]")
        console.print(f"[yellow]要求密钥的办法：设环境变量 {KEYS}。[/yellow]")
    server = uvicorn.Server(configured(rest_gate(application(service), rules)))
    server.config.timeout_graceful_shutdown = LEAVING
    service.rebuild.daily()
    service.rebuild.start()
    threading.Thread(target=follow, args=(service.rebuild, console), name="follow", daemon=True).start()
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        console.print("已停止。")


def _warm(service: Service) -> None:
    """Load what the present snapshot needs: an encoder of another's making may have to be fetched, and later cannot."""
    try:
        _ = service.live().encoder
    except CongressQAError as error:
        log.info("nothing to answer from yet: %s", error)
