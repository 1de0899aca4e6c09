"""Small invented reports, a tiny encoder, and folders to index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

SUBJECTS = (
    "养老服务",
    "轨道交通",
    "优质粮油",
    "数字政府",
    "老旧小区",
    "职业教育",
    "河湖治理",
    "跨境电商",
    "乡村道路",
    "普惠托育",
)
DEEDS = (
    "新增投资{n}亿元",
    "建成项目{n}个",
    "惠及群众{n}万人",
    "增长{n}.{m}%",
    "压缩办理时间{n}天",
    "完成改造{n}处",
)
CITIES = ("云溪市", "临渊市", "青屿县", "白鹭市", "松原湾市", "石泉岭县")


def report_text(number: int, edition: int = 0, topics: int = 6) -> str:
    """An invented government report; the same arguments give the same text."""
    city, year = CITIES[number % len(CITIES)], 2031 + number // len(CITIES)
    lines = [
        f"{city}人民政府工作报告",
        f"——{year}年1月15日在{city}第九届人民代表大会第四次会议上",
        "",
        "各位代表：",
    ]
    for part, heading in enumerate((f"一、{year - 1}年工作回顾", f"二、{year}年工作安排")):
        lines.append(heading)
        for topic in range(topics):
            subject = SUBJECTS[(number * 3 + topic + edition) % len(SUBJECTS)]
            deed = DEEDS[(number + topic * 2 + part + edition) % len(DEEDS)]
            figure = deed.format(n=7 + number * 11 + topic * 5 + edition, m=(topic + part) % 10)
            manner = "扎实推进" if part == 0 else "继续抓好"
            trend = "持续扩大" if topic % 2 else "稳步提高"
            lines.append(f"{manner}{subject}，{figure}。全市{subject}覆盖面{trend}。")
    return "\n".join(lines) + "\n"


class TinyEncoder:
    """Sums a pseudo-random vector for each character: quick, and the same on every machine."""

    name = "tiny"
    dimension = 16

    def __init__(self, fingerprint: str = "t" * 64) -> None:
        self.fingerprint = fingerprint
        self.encoded: list[str] = []

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += texts
        return self.encode_queries(texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [np.sum([_letter(letter) for letter in text], axis=0) for text in texts]
        vectors = np.array(rows, np.float32).reshape(len(texts), self.dimension)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _letter(letter: str) -> NDArray[np.float32]:
    return np.frombuffer(hashlib.md5(letter.encode()).digest(), np.uint8).astype(np.float32) - 127.5


@pytest.fixture
def tiny() -> TinyEncoder:
    return TinyEncoder()


@pytest.fixture
def other() -> TinyEncoder:
    """An encoder of the same name and dimension with other weights."""
    return TinyEncoder("u" * 64)


@pytest.fixture
def invented() -> Callable[..., str]:
    """Texts of invented reports, by number and edition."""
    return report_text


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder with five invented reports, one of them in a folder of its own."""
    folder = tmp_path / "reports"
    (folder / "县").mkdir(parents=True)
    for number in range(5):
        parent = folder / "县" if number == 2 else folder
        (parent / f"报告{number}.txt").write_text(report_text(number), encoding="utf-8")
    return folder
