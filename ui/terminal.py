"""What a server says in the terminal that it was started in.

Goes in: the build that runs when it starts, and to whom it is open. Comes out: lines on the console.
"""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ui.rebuild import Rebuild


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
            pages = f"（扫描件 {state.page}/{state.pages} 页）" if state.pages else ""
            progress.update(
                task, total=state.total or None, completed=state.done, path=escape(state.path + pages)
            )
    if state.failure is not None:
        reason = state.failure or "出了意外，详情见上面的记录"
        console.print(f"[red]索引没有更新：[/red]{escape(reason)}")
    elif state.result is not None:
        console.print("索引已是最新，可以提问了。")
