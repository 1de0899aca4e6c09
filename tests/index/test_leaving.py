"""A process ends as it should while its threads are still inside a library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

IN_A_LIBRARY = """
import sys, threading
from pathlib import Path
from tempfile import TemporaryDirectory
import numpy as np
import onnxruntime
from index.system import leave

folder = TemporaryDirectory(dir=sys.argv[1])
(network,) = Path("qa/model").glob("reader.onnx")
session = onnxruntime.InferenceSession(network)
sentence = {"words": np.zeros((16, 84, 384), np.float32), "mask": np.ones((16, 84), np.int64)}
inside = threading.Event()

def ask():
    while True:
        inside.set()
        session.run(None, sentence)

threading.Thread(target=ask, daemon=True).start()
inside.wait()
print("所说的话", end="")
leave(7)
"""


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)


def test_a_thread_inside_a_library_does_not_make_the_process_abort(tmp_path: Path) -> None:
    done = python(IN_A_LIBRARY, str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (7, "所说的话", "")


def test_what_was_to_be_tidied_up_in_the_end_is(tmp_path: Path) -> None:
    python(IN_A_LIBRARY, str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_whoever_no_longer_listens_does_not_change_the_status() -> None:
    code = (
        "import os, sys, threading\nfrom index.system import leave\n"
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "sys.stdout.write('a'); read, write = os.pipe(); os.dup2(write, 1); os.close(write); os.close(read)\n"
        "leave(5)"
    )
    assert python(code).returncode == 5


def test_without_threads_python_ends_as_ever() -> None:
    done = python("import atexit\nfrom index.system import leave\natexit.register(print, '到头了')\nleave(4)")
    assert (done.returncode, done.stdout) == (4, "到头了\n")
