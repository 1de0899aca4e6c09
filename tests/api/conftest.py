"""The interface over three invented reports, served behind the gate on a port of this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from api.application import application
from api.service import Service
from index.build import build
from qa import Answerer
from ui.guard.gate import Rules, rest_gate
from ui.port import configured, listening
from ui.rebuild import Rebuild

GOVERNMENT = """澜江市人民政府工作报告
——{year}年1月15日在澜江市第九届人民代表大会第四次会议上
市长　周以宁

各位代表：
现在，我代表市人民政府向大会报告工作，请予审议。
一、{before}年工作回顾
全市地区生产总值增长{growth}%，规模以上工业增加值增长7.9%。
新增养老床位{beds}张，建成老年食堂72家。
二、{year}年工作安排
{year}年发展主要预期目标是：地区生产总值增长5.5%左右，城镇新增就业4万人以上。
"""
COURT = """澜江市中级人民法院工作报告
——2031年1月16日在澜江市第九届人民代表大会第四次会议上
2030年，全市法院受理案件58214件，审结55120件。
多元解纷中心化解纠纷1.6万件，平均用时缩短11天。
"""
FILES = {
    "澜江市2031年政府工作报告.txt": GOVERNMENT.format(year=2031, before=2030, growth="6.2", beds="1860"),
    "澜江市2030年政府工作报告.txt": GOVERNMENT.format(year=2030, before=2029, growth="5.9", beds="1740"),
    "法院/澜江市2031年法院工作报告.txt": COURT,
}
BEDS = "澜江市2030年新增养老床位多少张？"
COMPARED = "澜江市2029年和2030年新增养老床位各多少张？"


def write(folder: Path) -> Path:
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Reports and their index, which no test changes."""
    home = tmp_path_factory.mktemp("library")
    reports = write(home / "reports")
    build(reports, home / "index", workers=0)
    return reports, home / "index"


def service_of(reports: Path, index: Path, **options: Any) -> Service:
    """A service whose build runs in this process."""
    opened: list[Answerer] = []

    def answerer() -> Answerer:
        if not opened:
            opened.append(Answerer.open(index))
        return opened[0]

    rebuild = Rebuild(lambda step, **asked: build(reports, index, progress=step, workers=0, **asked))
    return Service(reports, index, answerer, rebuild, **options)


@contextmanager
def serving(service: Service, **rules: Any) -> Iterator[httpx.Client]:
    """A client of the interface over ``service``, behind the gate with ``rules``."""
    listener = listening("127.0.0.1", 0)
    port = listener.getsockname()[1]
    server = uvicorn.Server(configured(rest_gate(application(service), Rules("127.0.0.1", port, **rules))))
    server.config.timeout_graceful_shutdown = 1
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    until(lambda: server.started)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client:
        yield client
    server.should_exit = True
    thread.join(timeout=10)


def until(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait until ``true`` is."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def client(library: tuple[Path, Path]) -> Iterator[httpx.Client]:
    """Of the interface over the library that no test changes; it is read-only."""
    with serving(service_of(*library, read_only=True)) as client:
        yield client


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[httpx.Client, Path]]:
    """A client over a library of the test's own, and its folder of reports."""
    reports, index = write(tmp_path / "reports"), tmp_path / "index"
    build(reports, index, workers=0)
    with serving(service_of(reports, index)) as client:
        yield client, reports
