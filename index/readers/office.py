"""The bytes of a .doc, .wps, .rtf or .odt file go in, its text comes out, where LibreOffice is on this machine.

LibreOffice makes a .docx of it, in a process of its own with bounds of time and memory, with a profile made for this one
file: macros are off, nothing that the file refers to is fetched, and the user's own LibreOffice is not touched.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from index.errors import ReadError
from index.readers import word
from index.readers.limits import Limits
from index.readers.package import repack
from index.readers.signature import Format
from index.system import open_regular

SUFFIXES = frozenset((".doc", ".wps", ".rtf", ".odt"))
_CONTENT = {  # by what the content is, whatever the file is called: people rename
    Format.DOC: ".doc",
    Format.OLD_OFFICE: ".wps",
    Format.RTF: ".rtf",
    Format.OPEN_DOCUMENT: ".odt",
}
READ = frozenset(_CONTENT)
_NAMES = ("soffice", "libreoffice")
_PLACES = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path(os.environ.get("PROGRAMFILES", r"C:\Program Files"), "LibreOffice", "program", "soffice.exe"),
)
_MEMORY = 2 << 30  # bytes of addresses; a report of 100 pages takes a fifth of that
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""  # noqa: E501 - LibreOffice's own form
_NOWHERE = "http://127.0.0.1:9"  # a proxy that nobody listens at
_ADVICE = "请用 Word 或 WPS 另存为 .docx"


def converter() -> str | None:
    """The path of LibreOffice on this machine, if it is there."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return found or next((str(place) for place in _PLACES if place.is_file()), None)


def read(data: bytes, found: Format, limits: Limits) -> str:
    """Return the text of ``data``, a file of the format ``found``.

    Raises:
        ReadError: There is no LibreOffice, it cannot convert the file or takes too long, or what it makes of it
            cannot be read.
    """
    program = converter()
    if program is None:
        raise ReadError(f"这是{found.value}，这台电脑上没有能转换它的 LibreOffice", _ADVICE)
    if found is Format.OPEN_DOCUMENT:
        repack(data, limits, "OpenDocument")  # refuses what unpacks beyond the limits
    with tempfile.TemporaryDirectory(prefix="congress-qa-") as folder:
        home = Path(folder)
        profile = home / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        source = home / f"report{_CONTENT[found]}"
        source.write_bytes(data)
        _convert(program, source, home, limits)
        try:
            with open_regular(home / "out" / "report.docx") as made:
                converted = made.read(limits.max_file_bytes + 1)
        except OSError as error:
            raise ReadError("LibreOffice 没能转换这份文件，它可能已损坏或加了密码", _ADVICE) from error
    if len(converted) > limits.max_file_bytes:
        raise ReadError("LibreOffice 转换后的文件过大", _ADVICE)
    return word.read(converted, limits)


def _convert(program: str, source: Path, home: Path, limits: Limits) -> None:
    """Have ``program`` write ``source`` as out/report.docx below ``home``; see to it that nothing of it goes on."""
    command = [
        sys.executable, "-I", str(Path(__file__).with_name("bounded.py")),
        str(max(1, int(limits.max_seconds))), str(_MEMORY), program,
        f"-env:UserInstallation={(home / 'profile').as_uri()}",
        "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
        "--convert-to", "docx", "--outdir", str(home / "out"), str(source),
    ]  # fmt: skip
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG", "LC_ALL") if name in os.environ}
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), _NOWHERE)
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=home,
        env={**kept, **proxies, "HOME": str(home), "TMPDIR": str(home), "SAL_USE_VCLPLUGIN": "svp"},
        start_new_session=True,
    )
    try:
        process.wait(max(1.0, limits.max_seconds))
    except subprocess.TimeoutExpired as error:
        raise ReadError(f"LibreOffice 在 {limits.max_seconds:g} 秒内没有转换完", _ADVICE) from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and whatever it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):  # all of them have ended
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
