"""Putting the page on a port of this machine, and keeping it to this machine.

Goes in: the page's blocks, the rebuild to run once it is up. Comes out: a server that runs until interrupted.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import gradio as gr
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import CongressQAError
from ui.rebuild import Rebuild
from ui.settings import PASSWORD, USER
from ui.style import head, theme
from ui.texts import say

LARGEST_UPLOAD = 100_000_000  # bytes of one file
MOST_THREADS = 16  # questions under way; more of them would only wait for each other
MOST_WAITING = 120  # events in line, two of each of fifty pages and some; a further one is turned away
MOST_PAGES = 200  # pages whose conversation is kept here; beyond, what was unused longest goes
LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")

# Gradio compiles templates in the browser, which takes inline scripts and eval; nothing from elsewhere.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; "
    "object-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'self'"
)


class PortError(CongressQAError):
    """The page cannot be served at the wanted address."""


class Headers:
    """Adds the page's security headers to every answer of the server."""

    added = (
        (b"content-security-policy", POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
    )

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.added]
            await send(message)

        await self.app(scope, receive, with_headers)


class SameOrigin:
    """Turns away what another site's page would have a browser send here, uploads above all.

    A browser says by ``Sec-Fetch-Site`` whose page sends; one that does not say it names the page by ``Origin``.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            site, origin = headers.get("sec-fetch-site"), headers.get("origin")
            foreign = origin is not None and urlsplit(origin).netloc != headers.get("host")
            if foreign if site is None else site not in ("same-origin", "none"):
                await PlainTextResponse("只接受本网页发出的请求", 403)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def middleware(host: str) -> list[Middleware]:
    """Headers; nothing from other sites' pages; on a loopback address also no other host's name.

    Else a web page could reach in by a name of its own that DNS leads here.
    """
    layers = [Middleware(Headers), Middleware(SameOrigin)]
    if host in LOOPBACK:
        layers.append(Middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK)))
    return layers


@contextmanager
def private_uploads() -> Iterator[None]:
    """A folder of this user alone for what browsers hand over, removed in the end; blocks must be made inside."""
    with TemporaryDirectory(prefix="congress-qa-") as folder:
        os.environ["GRADIO_TEMP_DIR"] = folder
        yield


def start(blocks: gr.Blocks, host: str, port: int, login: tuple[str, str] | None = None) -> str:
    """Start serving without waiting, behind a ``login`` of name and password if given; returns the address.

    Raises:
        PortError: If the address is taken or is not this machine's.
    """
    # The server calls itself once when it starts; a proxy between would not find it.
    for name in ("no_proxy", "NO_PROXY"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1", "localhost"]))
    settings: dict[str, Any] = {
        "theme": theme(),
        # In the head, not as `css`: Gradio would put its own container's name before each selector of that.
        "head": head(),
        "favicon_path": Path(__file__).parent / "favicon.svg",
        "app_kwargs": {
            "middleware": middleware(host),
            "docs_url": None,
            "redoc_url": None,
            "openapi_url": None,
        },
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
        "auth": login,
        "auth_message": say("zh", "login"),
        "max_threads": MOST_THREADS,
        # Gradio drops the state of a closed page after an hour, but keeps all that it showed, of 10,000 pages.
        "state_session_capacity": MOST_PAGES,
    }
    # Gradio would draw up statistics of its last 10,000 events after each event; nobody here reads them.
    os.environ.update(GRADIO_ANALYTICS_CACHE_FREQUENCY=str(10**9), GRADIO_ANALYTICS_MAX_EVENTS="1")
    blocks.queue(max_size=MOST_WAITING, api_open=False)  # nothing passes the line
    try:
        _, address, _ = blocks.launch(server_name=host, server_port=port, **settings)
    except OSError as error:
        raise PortError(
            f"无法在 {host} 的端口 {port} 上打开网页；请关掉占用这个端口的程序，或用 --port 换一个端口"
        ) from error
    return str(address)


def launch(
    blocks: gr.Blocks, rebuild: Rebuild[Any], host: str, port: int, login: tuple[str, str] | None = None
) -> None:
    """Serve, bring the index up to date with its progress in the terminal, then wait for an interrupt."""
    console = Console(highlight=False)
    address = start(blocks, host, port, login)
    console.print(f"网页已就绪：[bold]{address}[/bold]（按 Ctrl+C 停止）")
    if host not in LOOPBACK and login is None:
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
