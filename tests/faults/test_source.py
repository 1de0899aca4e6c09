"""What the code does not do, whatever comes in: no pickles, no shells, nothing evaluated, no open temporary files."""

from __future__ import annotations

import ast
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import lexical
from index.build import build
from index.layout import MARKER

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    [
        ROOT / "app.py",
        *(file for name in ("index", "qa", "ui", "benchmarks") for file in (ROOT / name).rglob("*.py")),
    ]
)
MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "pty", "commands"}
CALLS = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "os.startfile", "tempfile.mktemp",
    "torch.load", "yaml.load", "subprocess.getoutput", "subprocess.getstatusoutput",
}  # fmt: skip


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Each call with its dotted name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_nothing_is_unpickled_evaluated_or_given_to_a_shell(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        or (isinstance(node, ast.ImportFrom) and not node.level)  # not our own
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert not imported & MODULES
    for name, call in calls(tree):
        assert name not in CALLS, f"{file.name}:{call.lineno}"
        options = {option.arg: ast.unparse(option.value) for option in call.keywords}
        assert options.get("shell", "False") == "False", f"{file.name}:{call.lineno}"
        assert options.get("trust_remote_code", "False") == "False", f"{file.name}:{call.lineno}"
        if name in ("np.load", "numpy.load"):
            assert options.get("allow_pickle", "False") == "False", f"{file.name}:{call.lineno}"


def test_no_file_of_an_index_is_a_pickle(samples: Path, tmp_path: Path) -> None:
    build(samples, tmp_path / "index", workers=0)
    names = {file.suffix or file.name for file in (tmp_path / "index").rglob("*") if file.is_file()}
    tantivy = {".fast", ".fieldnorm", ".idx", ".pos", ".store", ".term", ".managed.json"}
    assert names <= {".safetensors", ".faiss", ".npy", ".json", ".lock", "CURRENT", MARKER} | tantivy
    array = next((tmp_path / "index").glob("snapshot-*/frequency.npy")).read_bytes()
    assert b"'descr': '<i4'" in array[:128]


def test_temporary_files_are_private(samples: Path, tmp_path: Path) -> None:
    build(samples, tmp_path / "index", workers=0)
    links = lexical._links(next((tmp_path / "index").glob("snapshot-*/lexical")))
    assert stat.S_IMODE(Path(links.name).stat().st_mode) == 0o700
    links.cleanup()
