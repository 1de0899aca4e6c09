"""Putting the page on a port of this machine, and keeping it to this machine.

Goes in: the page's blocks, the rebuild to run once it is up. Comes out: a server that runs until interrupted.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import gradio as gr
import uvicorn
from gradio import http_server
from gradio.utils import get_upload_folder
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from index.errors import CongressQAError
from index.readers.limits import Limits
from ui.files import MOST_FILES
from ui.guard.connections import Connection
from ui.guard.gate import Rules, gate
from ui.guard.hosts import LOOPBACK
from ui.guard.outgoing import seal
from ui.rebuild import Rebuild
from ui.settings import PASSWORD, USER, Settings
from ui.style import head, theme

LARGEST_UPLOAD = Limits().max_file_bytes  # of one file: a larger one would not be read
MOST_THREADS = 16  # questions under way; more of them would only wait for each other
MOST_WAITING = 120  # events in line, two of each of fifty pages and some; a further one is turned away
MOST_PAGES = 200  # pages whose conversation is kept here; beyond, what was unused longest goes
LOGGED_IN = '<meta name="congress-qa-login" content="on">'  # tells the page to offer logging out


class PortError(CongressQAError):
    """The page cannot be served at the wanted address."""


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
def behind(rules: Rules) -> Iterator[None]:
    """Have Gradio's next server stand behind the gate, on a socket and with limits of ours.

    Gradio makes its server itself and takes no settings for it, so for this while its way to make one is replaced.
    """

    def start_server(app: Any, **_: Any) -> tuple[str, int, str, http_server.Server]:
        def handlers() -> dict[int, int]:
            return {number: len(handler.inputs) for number, handler in app.get_blocks().fns.items()}

        name = rules.host.strip("[]")
        listener = listening(name, rules.port)
        config = uvicorn.Config(
            gate(app, rules, handlers, Path(get_upload_folder()), MOST_FILES),
            http=Connection,
            ws="none",
            proxy_headers=False,  # the gate sees to them
            server_header=False,
            log_config=None,
            log_level="error",  # not a line for each malformed request
            timeout_keep_alive=5,
            backlog=256,
        )
        server = http_server.Server(config)
        server.thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        server.thread.start()
        while not server.started:  # Gradio would give up after five seconds, which a busy machine may take
            if not server.thread.is_alive():
                raise OSError("the server ended while it was starting")
            time.sleep(0.01)
        reached = {"0.0.0.0": "localhost", "::": "localhost"}.get(name, rules.host)
        if ":" in reached:
            reached = f"[{reached.strip('[]')}]"
        return rules.host, rules.port, f"http://{reached}:{rules.port}/", server

    original = http_server.start_server
    http_server.start_server = start_server  # type: ignore[assignment]
    try:
        yield
    finally:
        http_server.start_server = original


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


def start(blocks: gr.Blocks, host: str, port: int, chosen: Settings = Settings()) -> str:  # noqa: B008 - immutable
    """Start serving without waiting, to whom ``chosen`` says; returns the address.

    Raises:
        PortError: If the address is taken or is not this machine's.
    """
    rules = Rules(host, port, chosen.hosts, chosen.proxies, chosen.login, chosen.read_only)
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
        with behind(rules):
            _, address, _ = blocks.launch(server_name=host, server_port=port, **settings)
    except OSError as error:
        raise PortError(
            f"无法在 {host} 的端口 {port} 上打开网页；请关掉占用这个端口的程序，或用 --port 换一个端口"
        ) from error
    return str(address)


def launch(blocks: gr.Blocks, rebuild: Rebuild[Any], host: str, port: int, chosen: Settings) -> None:
    """Serve, bring the index up to date with its progress in the terminal, then wait for an interrupt."""
    console = Console(highlight=False)
    address = start(blocks, host, port, chosen)
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


def follow(rebuild: Rebuild[Any], console: Console) -> None:
    """Show a running build in the terminal until it is done."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[path]}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("正在更新索引", total=None, path="")
        for state in rebuild.states():
            progress.update(task, total=state.total or None, completed=state.done, path=escape(state.path))
    if state.failure is not None:
        reason = state.failure or "出了意外，详情见上面的记录"
        console.print(f"[red]索引没有更新：[/red]{escape(reason)}")
    elif state.result is not None:
        console.print("索引已是最新，可以提问了。")
