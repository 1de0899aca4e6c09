"""Putting the page on a port of this machine, and keeping it to this machine.

Goes in: the page's blocks, the rebuild to run once it is up. Comes out: a server that runs until interrupted.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import gradio as gr
from gradio import http_server
from gradio.utils import get_upload_folder
from rich.console import Console
from starlette.types import ASGIApp

from index.readers.limits import Limits
from ui.files import MOST_FILES
from ui.guard.gate import Rules, gate
from ui.guard.hosts import LOOPBACK
from ui.guard.outgoing import seal
from ui.port import PortError, configured, listening, reached
from ui.rebuild import Rebuild
from ui.settings import PASSWORD, USER, Settings
from ui.style import head, theme
from ui.terminal import follow
from ui.vendored import Vendored

LARGEST_UPLOAD = Limits().max_file_bytes  # of one file: a larger one would not be read
MOST_THREADS = 16  # questions under way; more of them would only wait for each other
MOST_WAITING = 120  # events in line, two of each of fifty pages and some; a further one is turned away
MOST_PAGES = 200  # pages whose conversation is kept here; beyond, what was unused longest goes
LOGGED_IN = '<meta name="congress-qa-login" content="on">'  # tells the page to offer logging out


@contextmanager
def private_uploads() -> Iterator[None]:
    """A folder of this user alone for what browsers hand over, removed in the end; blocks must be made inside."""
    before = os.environ.get("GRADIO_TEMP_DIR")
    with TemporaryDirectory(prefix="congress-qa-") as folder:
        os.environ["GRADIO_TEMP_DIR"] = folder
        try:
            yield
        finally:
            os.environ.pop("GRADIO_TEMP_DIR")
            if before is not None:
                os.environ["GRADIO_TEMP_DIR"] = before


@contextmanager
def behind(rules: Rules, rest: ASGIApp | None = None) -> Iterator[None]:
    """Have Gradio's next server stand behind the gate, on a socket and with limits of ours.

    Gradio makes its server itself and takes no settings for it, so for this while its way to make one is replaced.
    """

    def start_server(app: Any, **_: Any) -> tuple[str, int, str, http_server.Server]:
        def handlers() -> dict[int, int]:
            return {number: len(handler.inputs) for number, handler in app.get_blocks().fns.items()}

        listener = listening(rules.host.strip("[]"), rules.port)
        whole = gate(Vendored(app), rules, handlers, Path(get_upload_folder()), MOST_FILES, rest)
        server = http_server.Server(configured(whole))
        server.thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        server.thread.start()
        while not server.started:  # Gradio would give up after five seconds, which a busy machine may take
            if not server.thread.is_alive():
                raise OSError("the server ended while it was starting")
            time.sleep(0.01)
        return rules.host, rules.port, reached(rules.host, rules.port), server

    original = http_server.start_server
    http_server.start_server = start_server  # type: ignore[assignment]
    try:
        yield
    finally:
        http_server.start_server = original


def start(
    blocks: gr.Blocks,
    host: str,
    port: int,
    chosen: Settings = Settings(),  # noqa: B008 - immutable
    rest: ASGIApp | None = None,
) -> str:
    """Start serving without waiting, to whom ``chosen`` says, and ``rest`` beside the page; returns the address.

    Raises:
        PortError: If the address is taken or is not this machine's.
    """
    rules = Rules(host, port, chosen.hosts, chosen.proxies, chosen.login, chosen.read_only, chosen.keys)
    # The server calls itself once when it starts; a proxy between would not find it.
    for name in ("no_proxy", "NO_PROXY"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1", "localhost"]))
    settings: dict[str, Any] = {
        "theme": theme(),
        # In the head, not as `css`: Gradio would put its own container's name before each selector of that.
        "head": head() + (LOGGED_IN if chosen.login else ""),
        "favicon_path": Path(__file__).parent / "favicon.svg",
        "app_kwargs": {"docs_url": None, "redoc_url": None, "openapi_url": None},
        "footer_links": [],
        "run_history": False,
        "ssr_mode": False,
        "share": False,
        "show_error": False,
        "enable_monitoring": False,
        "quiet": True,
        "prevent_thread_lock": True,
        "inbrowser": False,
        "max_file_size": LARGEST_UPLOAD,
        "max_threads": MOST_THREADS,
        # Gradio drops the state of a closed page after an hour, but keeps all that it showed, of 10,000 pages.
        "state_session_capacity": MOST_PAGES,
    }
    # Gradio would draw up statistics of its last 10,000 events after each event; nobody here reads them.
    os.environ.update(GRADIO_ANALYTICS_CACHE_FREQUENCY=str(10**9), GRADIO_ANALYTICS_MAX_EVENTS="1")
    blocks.queue(max_size=MOST_WAITING, api_open=False)  # nothing passes the line
    try:
        with behind(rules, rest):
            _, address, _ = blocks.launch(server_name=host, server_port=port, **settings)
    except OSError as error:
        raise PortError("打开网页", host, port) from error
    return str(address)


def launch(
    blocks: gr.Blocks,
    rebuild: Rebuild[Any],
    host: str,
    port: int,
    chosen: Settings,
    rest: ASGIApp | None = None,
) -> None:
    """Serve, bring the index up to date with its progress in the terminal, then wait for an interrupt."""
    console = Console(highlight=False)
    address = start(blocks, host, port, chosen, rest)
    seal()  # Gradio has called itself, and nothing more is to call anybody
    console.print(f"网页已就绪：[bold]{address}[/bold]（按 Ctrl+C 停止）")
    if host not in LOOPBACK and chosen.login is None:
        console.print("[yellow]注意：其他电脑也能打开这个网页，并看到全部报告。[/yellow]")
        console.print(f"[yellow]要求登录的办法：设环境变量 {USER} 和 {PASSWORD}。[/yellow]")
    try:
        rebuild.start()
        follow(rebuild, console)
        threading.Event().wait()
    except KeyboardInterrupt:
        console.print("已停止。")
    finally:
        blocks.close(verbose=False)
