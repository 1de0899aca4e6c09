"""The command line: ``congress-qa index | watch | ask | batch | eval | status | check | serve | mcp``.

Its output is in `docs/formats.md`. Each command imports what it needs when it runs, for starting Python must
not take longer than answering.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from index.errors import CongressQAError
from index.logs import configure, one_line
from index.system import leave, machine, room

from .commands.arguments import RANKED, parser
from .commands.texts import text

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from index.build import Progress

    from .answer import Answerer
    from .evaluating.question_set import Question
    from .types import Answer
    from .writing.writer import Writer

OK, FAILED, PARTLY, INTERRUPTED, PIPE_CLOSED = 0, 1, 3, 130, 141
"""Exit statuses; `PARTLY`: some files or lines failed and are named, the others are done."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; errors that a user can mend are one sentence on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character shows ? in its place
    configure()
    try:
        args = parser(COMMANDS).parse_args(argv)
        room(ROOM.get(args.run, LEAST_ROOM))
        status: int = args.run(args)
        sys.stdout.flush()
    except CongressQAError as error:
        return _fail(str(error))
    except BrokenPipeError:
        # The reader has gone; without this, Python would complain once more while it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and error.filename:
            return _fail(_os_problem(error))
        if (told := machine(error)) is not None:
            return _fail(str(told))
        if isinstance(error, OSError):
            return _fail(_os_problem(error))
        raise
    return status


def run() -> NoReturn:
    """The program ``congress-qa``: one command, then the end of the process."""
    leave(main())


# --- commands ----------------------------------------------------------------------------------------------


def _index(args: argparse.Namespace) -> int:
    from index.build import build

    from .commands.plain import build_json
    from .commands.show import show_build

    with _progress() as bar:
        task = bar.add_task("", total=None)

        def tell(now: Progress) -> None:
            stage = text(f"stage.{now.stage.name}")
            if now.pages:
                stage = text("stage.page", stage=stage, page=now.page, pages=now.pages)
            bar.update(task, description=stage, completed=now.done, total=now.total)

        result = build(
            args.reports, args.index, encoder_name=args.model, progress=tell,
            allow_removals=args.allow_removals, verify=args.verify,
        )  # fmt: skip
    if args.json:
        _print_json(build_json(result))
    else:
        show_build(result, args.index)
    return PARTLY if result.failed or result.kept else OK


def _watch(args: argparse.Namespace) -> int:
    from index.build import BuildResult, build
    from index.watch import Watch, run, waiting

    from .commands.plain import build_json
    from .commands.show import show_change

    wrong: set[str] = set()

    def make(settling: Collection[str], verify: bool) -> BuildResult:
        return build(args.reports, args.index, encoder_name=args.model, settling=settling, verify=verify)

    def tell(outcome: BuildResult | CongressQAError) -> None:
        if isinstance(outcome, CongressQAError):
            print(text("error", problem=one_line(str(outcome))), file=sys.stderr, flush=True)
        elif args.json:
            print(json.dumps(build_json(outcome), ensure_ascii=False), flush=True)
        else:
            show_change(outcome, wrong)

    print(text("watch.begun", reports=args.reports), file=sys.stderr)
    run(Watch(args.reports, make, tell, settle=args.settle, every=args.every), waiting(args.reports))
    return OK


def _ask(args: argparse.Namespace) -> int:
    from .answer import Answerer
    from .arguments import full_names
    from .commands.show import show_written

    typed = sys.stdin.read() if args.question == ["-"] else " ".join(args.question)
    question = typed.encode("utf-8", "replace").decode("utf-8")  # arguments may hold bytes that are no text
    with Answerer.open(args.index) as answerer:
        places = full_names(args.places, answerer.index()) if args.places else ()
        steps = _steps(
            answerer,
            args.write,
            question,
            places=places,
            years=args.years,
            bodies=args.bodies,
            kinds=args.kinds,
            reports=args.reports,
        )
        if args.json:
            *_, answer = steps
            _print_json(answer.to_json())
        else:
            answer = show_written(steps)
    return _write_table(answer, args.csv) if args.csv else OK


def _steps(answerer: Answerer, write: bool, question: str, **filters: Any) -> Iterator[Answer]:
    """The answer, as it grows where a language model is to ``write`` it."""
    if write:
        yield from _writer(answerer).steps(question, **filters)
    else:
        yield answerer.ask(question, **filters)


def _writer(answerer: Answerer) -> Writer:
    """What has the language model that the environment names write; that it names none is an error."""
    from .writing.endpoint import from_environment
    from .writing.writer import Writer

    endpoint = from_environment(os.environ)
    if endpoint is None:
        raise CongressQAError(text("write.missing"))
    return Writer(answerer, endpoint)


def _write_table(answer: Answer, path: Path) -> int:
    """The answer's table as a file; that there is none is said, and leaves no file."""
    from index import atomic

    from .commands.sheet import to_csv

    if answer.table is None:
        return _fail(text("no_table", path=path))
    atomic.write(path, [to_csv(answer, text("sources")).encode()])
    return OK


def _batch(args: argparse.Namespace) -> int:
    from index import atomic

    from .answer import Answerer

    questions, broken = _questions(args.questions)
    with Answerer.open(args.index) as answerer:
        replies = (_reply(answerer, question, args.ranked) for question in _counted(questions))
        atomic.write(args.out, map(_json_line, replies))
    print(text("batch.done", n=len(questions), out=args.out), file=sys.stderr)
    return PARTLY if broken else OK


def _eval(args: argparse.Namespace) -> int:
    from index import atomic

    from .answer import Answerer
    from .commands.show import show_evaluation
    from .evaluating.evaluate import evaluate, percentile

    questions, broken = _questions(args.questions)
    replies, seconds = [], []
    with Answerer.open(args.index) as answerer:
        for question in _counted(questions):
            begin = time.perf_counter()
            replies.append(_reply(answerer, question, RANKED))
            seconds.append(time.perf_counter() - begin)
    found = evaluate(questions, replies)
    if args.wrong:
        lines = (_json_line({**asdict(question), "reply": reply}) for question, reply in found.wrong)
        atomic.write(args.wrong, lines)
    median, p95 = (1000 * percentile(seconds, share) for share in (0.5, 0.95))
    if args.json:
        groups = {name: {"n": group.n, **group.figures} for name, group in found.groups.items()}
        _print_json({"groups": groups, "latency_ms": {"median": median, "p95": p95}})
    else:
        show_evaluation(found, median, p95)
    return PARTLY if broken else OK


def _serve(args: argparse.Namespace) -> int:
    if args.api:
        from api.serve import serve
    else:
        from app import serve  # these arrows run back: the command is the other way in

    serve(args.reports, args.index, args.host, args.port)
    return OK


def _mcp(args: argparse.Namespace) -> int:
    try:
        from api.assistants import over_http, over_stdio
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise CongressQAError(text("mcp.missing")) from error
    if args.http:
        over_http(
            args.index, args.port, lambda address: print(text("mcp.ready", address=address), flush=True)
        )
    else:
        over_stdio(args.index)
    return OK


def _check(args: argparse.Namespace) -> int:
    from .commands.upkeep import check

    return check(args.directory, as_json=args.json)


def _status(args: argparse.Namespace) -> int:
    from .commands.upkeep import status

    return status(args.directory, as_json=args.json)


COMMANDS = {
    "index": _index,
    "watch": _watch,
    "ask": _ask,
    "batch": _batch,
    "eval": _eval,
    "status": _status,
    "check": _check,
    "serve": _serve,
    "mcp": _mcp,
}


LEAST_ROOM = 1088 << 20
ROOM = {_index: 1536 << 20, _watch: 1536 << 20, _serve: 2048 << 20, _mcp: 2048 << 20, _status: 128 << 20}
"""Bytes of addresses that a command needs, native libraries included, rounded up from what the sample reports took."""


def _questions(path: Path) -> tuple[list[Question], int]:
    """The questions of a file; its broken lines are named on stderr and counted."""
    from .evaluating.question_set import BrokenLine, read_questions

    questions, broken = [], 0
    for found in read_questions(path):
        if isinstance(found, BrokenLine):
            broken += 1
            told = text("line", path=path, number=found.number, problem=found.problem)
            print(one_line(told), file=sys.stderr)
        else:
            questions.append(found)
    if not questions:
        raise CongressQAError(text("no_questions", path=path))
    return questions, broken


def _reply(answerer: Answerer, question: Question, ranked: int) -> dict[str, Any]:
    from .commands.plain import reply_json

    return reply_json(question.id, answerer.ask(question.question, question.history), ranked)


def _progress() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _counted(questions: Sequence[Question]) -> Iterator[Question]:
    with _progress() as bar:
        yield from bar.track(questions, description=text("answering"))


def _print_json(values: dict[str, Any]) -> None:
    print(json.dumps(values, ensure_ascii=False, indent=2))


def _json_line(values: dict[str, Any]) -> bytes:
    return (json.dumps(values, ensure_ascii=False) + "\n").encode()


# --- errors ------------------------------------------------------------------------------------------------


def _fail(problem: str) -> int:
    print(text("error", problem=one_line(problem)), file=sys.stderr)  # paths may hold line ends
    return FAILED


def _os_problem(error: OSError) -> str:
    known = {FileNotFoundError: "missing", PermissionError: "forbidden", IsADirectoryError: "directory"}
    reason = text(known[type(error)]) if type(error) in known else error.strerror or str(error)
    return text("bad_file", path=error.filename, problem=reason) if error.filename else reason


if __name__ == "__main__":
    run()
