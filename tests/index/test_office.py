"""Files that LibreOffice converts: with a stand-in for it, and with itself where it is on this machine."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import docx
import pytest
from docx.shared import Cm

from index.errors import ReadError
from index.readers import SUPPORTED, Limits, acceptable, office, read, recognise, supported
from tests.conftest import missing

DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script with a #! line")


def word(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program called soffice, first on the path; what it does is written into it by each test."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder / "soffice"


def does(program: Path, lines: str) -> None:
    program.write_text(
        f"#!{sys.executable}\nimport os, subprocess, sys, time\nfrom pathlib import Path\n{lines}\n"
    )
    program.chmod(0o755)


CONVERTS = """
out = Path(sys.argv[sys.argv.index("--outdir") + 1])
out.mkdir()
(out / "report.docx").write_bytes(Path({made!r}).read_bytes())
Path({told!r}).write_text("\\n".join([*sys.argv[1:], os.environ["HOME"], os.environ["https_proxy"]]))
"""


@pytest.mark.parametrize(
    ("name", "data", "given"),
    [
        ("报告.doc", DOC, "report.doc"),
        ("报告.wps", DOC, "report.doc"),
        ("报告.doc", rb"{\rtf1\ansi text}", "report.rtf"),
        ("报告.wps", DOC[:-24] + b"\0" * 24, "report.wps"),
    ],
)
def test_a_file_is_read_as_what_the_converter_makes_of_it(
    tmp_path: Path, stand_in: Path, name: str, data: bytes, given: str
) -> None:
    (tmp_path / "made.docx").write_bytes(word("全市就业稳定。"))
    does(stand_in, CONVERTS.format(made=str(tmp_path / "made.docx"), told=str(tmp_path / "told")))
    path = tmp_path / name
    path.write_bytes(data)
    assert read(path) == "全市就业稳定。"
    told = (tmp_path / "told").read_text().split("\n")
    assert "--headless" in told
    source = Path(next(each for each in told if each.endswith(given)))
    profile = next(each for each in told if each.startswith("-env:UserInstallation=file:"))
    assert str(source.parent) in profile  # a profile of its own, and a home of its own
    assert told[-2:] == [str(source.parent), "http://127.0.0.1:9"]
    assert not source.parent.exists()


def test_what_is_called_doc_and_is_a_docx_or_a_page_needs_no_converter(
    tmp_path: Path, stand_in: Path
) -> None:
    does(stand_in, "sys.exit('called')")
    path = tmp_path / "报告.doc"
    path.write_bytes(word("全市就业稳定。"))
    assert read(path) == "全市就业稳定。"
    path.write_text(
        "<html><body>"
        + "".join(f"<p>第{i}项工作扎实推进，群众满意。</p>" for i in range(20))
        + "</body></html>"
    )
    assert "第7项工作" in read(path)
    path.write_bytes(b"%PDF-1.5\n")
    with pytest.raises(ReadError, match="内容却是PDF"):
        read(path)


@pytest.mark.parametrize("deed", ["pass", "sys.exit(3)", "os.abort()"])
def test_a_converter_that_makes_nothing_is_told(tmp_path: Path, stand_in: Path, deed: str) -> None:
    does(stand_in, deed)
    (tmp_path / "报告.doc").write_bytes(DOC)
    with pytest.raises(ReadError, match="没能转换"):
        read(tmp_path / "报告.doc")


def test_a_converter_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path, stand_in: Path) -> None:
    child = f"subprocess.Popen(['sleep', '60'])\nPath({str(tmp_path / 'pid')!r}).write_text(str(_.pid))"
    does(stand_in, f"_ = {child}\ntime.sleep(60)")
    (tmp_path / "报告.doc").write_bytes(DOC)
    begun = time.monotonic()
    with pytest.raises(ReadError, match="2 秒内没有转换完"):
        read(tmp_path / "报告.doc", Limits(max_seconds=2.0))
    assert time.monotonic() - begun < 20
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", (tmp_path / "pid").read_text()], capture_output=True, text=True
    ).stdout
    assert not state.strip() or state.startswith("Z")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory")
def test_a_converter_that_takes_too_much_memory_fails_alone(tmp_path: Path, stand_in: Path) -> None:
    does(stand_in, "b'x' * (3 << 30)")
    (tmp_path / "报告.doc").write_bytes(DOC)
    with pytest.raises(ReadError, match="没能转换"):
        read(tmp_path / "报告.doc")


def test_what_the_converter_leaves_in_place_of_its_file_is_not_followed(
    tmp_path: Path, stand_in: Path
) -> None:
    does(
        stand_in,
        "out = Path(sys.argv[sys.argv.index('--outdir') + 1])\nout.mkdir()\n(out / 'report.docx').mkdir()",
    )
    (tmp_path / "报告.doc").write_bytes(DOC)
    with pytest.raises(ReadError, match="没能转换"):
        read(tmp_path / "报告.doc")


def test_without_a_converter_such_files_are_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "converter", lambda: None)
    monkeypatch.setattr(recognise, "available", lambda: False)
    assert supported() == SUPPORTED
    for suffix in sorted(office.SUFFIXES):
        with pytest.raises(ReadError, match=rf"不支持的文件类型 \{suffix}.*LibreOffice"):
            acceptable(f"报告{suffix}", 10, Limits())
    (tmp_path / "报告.docx").write_bytes(DOC)
    with pytest.raises(ReadError, match="内容却是旧版 Word"):
        read(tmp_path / "报告.docx")


@pytest.mark.parametrize("suffix", [".doc", ".rtf", ".odt"])
def test_libreoffice_itself_gives_paragraphs_and_tables(tmp_path: Path, suffix: str) -> None:
    if shutil.which("soffice") is None:
        missing("needs LibreOffice (Debian: apt-get install libreoffice-writer-nogui)")
    document = docx.Document()
    document.add_paragraph("一、主要目标")
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("指标", "2030年", "2031年目标", "就业", "2.8万人", "3万人"),
        strict=True,
    ):  # fmt: skip
        cell.text, cell.width = text, Cm(4)
    document.add_paragraph("二、重点工作")  # a .doc cannot end with a table
    document.save(str(tmp_path / "源.docx"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        suffix[1:],
        "--outdir",
        str(tmp_path),
        "源.docx",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    lines = [line for line in read(tmp_path / f"源{suffix}").split("\n") if line]
    assert lines == ["一、主要目标", "2030年就业2.8万人。2031年就业目标3万人。", "二、重点工作"]
