"""What other programs may import, and what importing it costs."""

import inspect
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest

import index.build
import index.errors
import index.store
import qa
from qa.types import Understanding

QA = [
    "Answer",
    "Answerer",
    "Citation",
    "Kind",
    "PassageHit",
    "Retriever",
    "SentenceHit",
    "Table",
    "Turn",
    "Understanding",
]
INDEX = [
    "AccessError",
    "Aspect",
    "Body",
    "BuildResult",
    "CongressQAError",
    "Encoder",
    "EncoderError",
    "Index",
    "IndexCorruptError",
    "IndexLockedError",
    "IndexMismatchError",
    "IndexMissingError",
    "IndexWriteError",
    "Level",
    "LiveIndex",
    "Metadata",
    "OutOfMemoryError",
    "Passage",
    "Progress",
    "ReadError",
    "Report",
    "ReportsGoneError",
    "Role",
    "Section",
    "Sentence",
    "Stage",
    "StaticEncoder",
    "UnreachableError",
    "load_encoder",
]
ERRORS = {name for name in INDEX if name.endswith("Error")}


@pytest.mark.parametrize(("package", "names"), [(qa, QA), (index, INDEX)])
def test_a_package_exports_these_names_and_no_others(package: ModuleType, names: list[str]) -> None:
    assert package.__all__ == names
    assert set(names) <= set(dir(package))


@pytest.mark.parametrize(("package", "names"), [("qa", QA), ("index", INDEX)])
def test_an_exported_name_is_the_thing_of_that_name(package: str, names: list[str]) -> None:
    code = "".join(f"from {package} import {name}; print({name}.__name__)\n" for name in names)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == names


def test_a_name_that_is_not_exported_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Chatbot"):
        _ = qa.Chatbot  # type: ignore[attr-defined]


def test_the_errors_are_these_and_all_have_one_base() -> None:
    found = {n: e for n, e in vars(index.errors).items() if inspect.isclass(e) and issubclass(e, Exception)}
    assert set(found) == ERRORS
    assert all(issubclass(error, index.errors.CongressQAError) for error in found.values())


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (qa.Retriever.open, ["directory"]),
        (
            qa.Retriever.search,
            ["self", "question", "top_k", "history", "places", "years", "bodies", "kinds", "reports"],
        ),
        (
            qa.Retriever.rank,
            ["self", "question", "top_k", "history", "places", "years", "bodies", "kinds", "reports"],
        ),
        (qa.Answerer.open, ["directory"]),
        (
            qa.Answerer.ask,
            ["self", "question", "history", "places", "years", "bodies", "kinds", "reports", "aspect"],
        ),
        (
            index.build.build,
            [
                *("reports", "index_dir", "encoder_name", "encoder"),
                *("limits", "progress", "workers"),
                *("allow_empty", "allow_removals", "verify", "settling"),
            ],
        ),
        (index.store.Index.open, ["directory", "encoder"]),
    ],
)
def test_parameters_keep_their_names(function: object, parameters: list[str]) -> None:
    assert callable(function)
    assert list(inspect.signature(function).parameters) == parameters


@pytest.mark.parametrize("statement", ["import qa", "from qa import Retriever, Answerer", "import qa.cli"])
def test_importing_loads_nothing_heavy(statement: str) -> None:
    heavy = {
        "torch",
        "gradio",
        "jieba",
        "sentence_transformers",
        "transformers",
        "rich",
        "trafilatura",
        "docx",
    }
    code = f"{statement}\nimport sys\nprint(*sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_formats_name_all_that_was_understood() -> None:
    text = (Path(__file__).resolve().parent.parent / "docs/formats.md").read_text("utf-8")
    row = next(line for line in text.splitlines() if line.startswith("| `understanding` |"))
    assert [each.name for each in fields(Understanding) if f"`{each.name}`" not in row] == []
