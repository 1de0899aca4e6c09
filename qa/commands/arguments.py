"""What may stand behind ``congress-qa``: commands, options and their values, read in the user's language.

Goes in: the words of a line. Comes out: an ``argparse.Namespace`` with the command's function in ``run``. Runs nothing.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from index.logs import one_line
from index.types import Body, ReportKind

from .texts import language, text, usage_error

INDEX = Path("index-data")
REPORTS = Path("reports")
HOST = "127.0.0.1"
PORT = 7860
MCP_PORT = 7862
RANKED = 20
USAGE = 2
"""Exit status of a line that was called wrongly."""

Run = Callable[[argparse.Namespace], int]
_Named = TypeVar("_Named")


class _Help(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, text("usage") if prefix is None else prefix)

    def _split_lines(self, text: str, width: int) -> list[str]:
        # A Chinese character takes two columns.
        return textwrap.wrap(text, max(12, width // 2 if language() == "zh" else width))


class _Parser(argparse.ArgumentParser):
    """A parser that speaks the user's language and reports a wrong call in one sentence."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, formatter_class=_Help, add_help=False, allow_abbrev=False)
        self._positionals.title, self._optionals.title = text("arguments"), text("options")
        self.add_argument("-h", "--help", action="help", help=text("help"))

    def error(self, message: str) -> NoReturn:
        hint = text("try_help", prog=self.prog)
        print(text("error", problem=one_line(f"{usage_error(message)}（{hint}）")), file=sys.stderr)
        raise SystemExit(USAGE)


def parser(commands: Mapping[str, Run]) -> argparse.ArgumentParser:
    """The parser of the whole line; the function in ``commands`` that a line names is its ``run``."""
    whole = _Parser(prog="congress-qa", description=text("about"), epilog=text("example"))
    known = whole.add_subparsers(title=text("commands"), metavar=text("command"), required=True)
    for name, options in _OPTIONS.items():
        about = text(f"{name}.help")
        made: argparse.ArgumentParser = known.add_parser(name, help=about, description=about)
        made.set_defaults(run=commands[name])
        options(made)
    return whole


def _index_options(made: argparse.ArgumentParser) -> None:
    _folder_and_index(made)
    made.add_argument("--allow-removals", action="store_true", help=text("index.allow_removals"))
    made.add_argument("--verify", action="store_true", help=text("index.verify"))
    made.add_argument("--json", action="store_true", help=text("json"))


def _watch_options(made: argparse.ArgumentParser) -> None:
    _folder_and_index(made)
    made.add_argument("--settle", type=_seconds, default=5, metavar="N", help=text("watch.settle"))
    made.add_argument("--every", type=_seconds, default=10, metavar="N", help=text("watch.every"))
    made.add_argument("--json", action="store_true", help=text("watch.json"))


def _ask_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("question", nargs="+", metavar="QUESTION", help=text("ask.question"))
    _which_index(made)
    made.add_argument("--places", type=_names, default=(), metavar="A,B", help=text("ask.places"))
    made.add_argument("--years", type=years_of, default=(), metavar="A-B", help=text("ask.years"))
    made.add_argument("--bodies", type=bodies_of, default=(), metavar="A,B", help=text("ask.bodies"))
    made.add_argument("--kinds", type=kinds_of, default=(), metavar="A,B", help=text("ask.kinds"))
    made.add_argument("--reports", type=_names, default=(), metavar="A,B", help=text("ask.reports"))
    made.add_argument("--write", action="store_true", help=text("ask.write"))
    made.add_argument("--json", action="store_true", help=text("json"))
    made.add_argument("--csv", type=Path, metavar="FILE", help=text("ask.csv"))


def _batch_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help=text("questions"))
    _which_index(made)
    made.add_argument("--out", type=Path, required=True, metavar="ANSWERS.jsonl", help=text("batch.out"))
    made.add_argument("--ranked", type=_count, default=0, metavar="N", help=text("batch.ranked"))


def _eval_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help=text("questions"))
    _which_index(made)
    made.add_argument("--wrong", type=Path, metavar="FILE", help=text("eval.wrong"))
    made.add_argument("--json", action="store_true", help=text("json"))


def _upkeep_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("directory", type=Path, nargs="?", default=INDEX, metavar="DIR", help=text("index"))
    made.add_argument("--json", action="store_true", help=text("json"))


def _serve_options(made: argparse.ArgumentParser) -> None:
    _page_options(made)
    made.add_argument("--api", action="store_true", help=text("serve.api"))


def _mcp_options(made: argparse.ArgumentParser) -> None:
    _which_index(made)
    made.add_argument("--http", action="store_true", help=text("mcp.http"))
    made.add_argument("--port", type=_port, default=MCP_PORT, metavar="N", help=text("mcp.port"))


_OPTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "index": _index_options,
    "watch": _watch_options,
    "ask": _ask_options,
    "batch": _batch_options,
    "eval": _eval_options,
    "status": _upkeep_options,
    "check": _upkeep_options,
    "serve": _serve_options,
    "mcp": _mcp_options,
}
"""What may stand behind each command, in the order in which help lists them."""


def _folder_and_index(made: argparse.ArgumentParser) -> None:
    made.add_argument("reports", type=Path, metavar="REPORTS", help=text("index.reports"))
    _which_index(made)
    made.add_argument("--model", metavar="NAME", help=text("index.model"))


def _which_index(made: argparse.ArgumentParser) -> None:
    made.add_argument("--index", type=Path, default=INDEX, metavar="DIR", help=text("index"))


def page_parser(prog: str) -> argparse.ArgumentParser:
    """The parser of a program that serves the page and does nothing else."""
    made = _Parser(prog=prog, description=text("serve.help"))
    _page_options(made)
    return made


def _page_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("--reports", type=Path, default=REPORTS, metavar="DIR", help=text("serve.reports"))
    made.add_argument("--index", type=Path, default=INDEX, metavar="DIR", help=text("index"))
    made.add_argument("--host", default=HOST, metavar="H", help=text("serve.host"))
    made.add_argument("--port", type=_port, default=PORT, metavar="N", help=text("serve.port"))


def _names(value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in re.split(r"[,，、]", value) if name.strip())


def years_of(value: str) -> tuple[int, ...]:
    """Years as they are listed and spanned: 2024,2025 or 2020-2025.

    Raises:
        argparse.ArgumentTypeError: One is no year.
    """
    years: list[int] = []
    for name in _names(value):
        found = re.fullmatch(r"((?:19|20)\d\d)年?(?:\s*[-–—~至到]\s*((?:19|20)\d\d)年?)?", name)
        if not found:
            raise argparse.ArgumentTypeError(text("bad_year", value=name))
        years += range(int(found[1]), int(found[2] or found[1]) + 1)
    return tuple(years)


BODY_NAMES: dict[str, tuple[Body, ...]] = {
    **{body.value: (body,) for body in Body},
    "人大": (Body.STANDING_COMMITTEE, Body.CONGRESS),
    "常委会": (Body.STANDING_COMMITTEE,),
    **dict.fromkeys(("最高法", "最高人民法院", "高院", "中院", "人民法院"), (Body.COURT,)),
    **dict.fromkeys(("最高检", "最高人民检察院", "人民检察院"), (Body.PROCURATORATE,)),
    **dict.fromkeys(("国务院", "人民政府"), (Body.GOVERNMENT,)),
    **dict.fromkeys(("财政局", "财政厅", "财政部"), (Body.FINANCE,)),
    **dict.fromkeys(("发改委", "发展改革委"), (Body.DEVELOPMENT,)),
    "统计局": (Body.STATISTICS,),
}
"""The bodies by the names that people use for them."""
KIND_NAMES: dict[str, ReportKind] = {
    **{kind.value: kind for kind in ReportKind},
    **{kind.value.replace("工作", ""): kind for kind in ReportKind},
    **{kind.value.removesuffix("报告"): kind for kind in (ReportKind.BUDGET, ReportKind.FINAL_ACCOUNTS)},
    "公报": ReportKind.BULLETIN,
}
"""The kinds of report by their names, in full and in short."""


def bodies_of(value: str) -> tuple[Body, ...]:
    """Bodies by their names, separated by commas.

    Raises:
        argparse.ArgumentTypeError: One is no body that reports.
    """
    return tuple(dict.fromkeys(body for bodies in _known(value, BODY_NAMES, "bad_body") for body in bodies))


def kinds_of(value: str) -> tuple[ReportKind, ...]:
    """Kinds of report by their names, separated by commas.

    Raises:
        argparse.ArgumentTypeError: One is no kind of report.
    """
    return tuple(dict.fromkeys(_known(value, KIND_NAMES, "bad_kind")))


def _known(value: str, names: Mapping[str, _Named], problem: str) -> list[_Named]:
    """What the names listed in ``value`` stand for; the text ``problem`` tells of one that stands for nothing."""
    listed = _names(value)
    for name in listed:
        if name not in names:
            raise argparse.ArgumentTypeError(text(problem, value=name))
    return [names[name] for name in listed]


def _count(value: str) -> int:
    return _whole_number(value, 0, RANKED)


def _seconds(value: str) -> int:
    return _whole_number(value, 1, 3600)


def _port(value: str) -> int:
    return _whole_number(value, 0, 65535)


def _whole_number(value: str, first: int, last: int) -> int:
    if not re.fullmatch(r"\d{1,9}", value, re.ASCII) or not first <= int(value) <= last:
        raise argparse.ArgumentTypeError(text("bad_number", value=value, first=first, last=last))
    return int(value)
