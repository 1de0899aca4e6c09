"""The arrows between packages and between modules run one way, as `docs/architecture.md` draws them."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("index", "qa", "ui", "api", "app")
"""Lowest first: each may import those before it."""
EXCEPTIONS = {("qa.cli", "app"), ("qa.cli", "api")}
"""`congress-qa serve` and `mcp` are other ways in: arrows back, inside the functions that serve."""
NOT_THE_PAGE = {"files", "guard", "memory", "port", "rebuild", "settings", "terminal", "texts"}
"""What the interface for other programs uses of `ui`."""


def modules(package: str) -> dict[str, Path]:
    """Dotted names of the modules of a package or room, or of ``app.py``, with their files; no ``__init__`` files."""
    if (ROOT / f"{package}.py").is_file():
        return {package: ROOT / f"{package}.py"}
    files = sorted(f for f in folder(package).rglob("*.py") if f.name != "__init__.py")
    return {".".join(f.relative_to(ROOT).with_suffix("").parts): f for f in files}


def imports(module: str, file: Path) -> Iterator[tuple[str, bool]]:
    """Dotted names that a module imports anywhere, each with whether that is inside a function."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    late = {id(node) for function in functions for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in late
        elif isinstance(node, ast.ImportFrom):
            base = module.split(".")[: -node.level] if node.level else []
            whole = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                # `from . import rank` names a module, `from .rank import bundled` a thing inside one.
                yield (f"{whole}.{alias.name}" if is_package(whole) else whole), id(node) in late


def folder(package: str) -> Path:
    return ROOT / package.replace(".", "/")


def is_package(name: str) -> bool:
    return (folder(name) / "__init__.py").is_file()


def tables() -> dict[str, dict[str, list[str]]]:
    """From `docs/architecture.md`: for each package and each room its modules in order, each with its main names."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    found: dict[str, dict[str, list[str]]] = {}
    for section in re.split(r"^###? ", text, flags=re.MULTILINE)[1:]:
        package = re.match(r"[\w.]+", section)
        rows = re.findall(r"^\| (`[^|]+) \|[^|]*\|([^|]*)\|", section, flags=re.MULTILINE)
        if package and is_package(package[0]) and rows:
            found[package[0]] = {
                name.rstrip("/"): re.findall(r"`([A-Za-z_]\w*)", names)
                for cell, names in rows
                for name in re.findall(r"`([\w/]+)`", cell)
            }
    return found


TABLES = tables()
ROOMS = sorted(
    f"{package}.{file.parent.name}"
    for package in ("qa", "ui", "api")
    for file in (ROOT / package).glob("*/__init__.py")
)


def row_of(module: str, package: str) -> str:
    """The row for a module in a package's table: `index.readers.docx` stands under `readers` in that of `index`."""
    return module[len(package) + 1 :].split(".")[0]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_packages_below_it(package: str) -> None:
    allowed = PACKAGES[: PACKAGES.index(package) + 1]
    wrong = [
        f"{module} imports {name}"
        for module, file in modules(package).items()
        for name, late in imports(module, file)
        if (top := name.split(".")[0]) in {*PACKAGES, "tests", "training", "benchmarks"}
        and top not in allowed
        and not (late and (module, top) in EXCEPTIONS)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_interface_uses_of_the_page_what_is_not_the_page() -> None:
    used = {
        name
        for module, file in modules("api").items()
        for name, _ in imports(module, file)
        if name.startswith("ui.") and row_of(name, "ui") not in NOT_THE_PAGE
    }
    assert not used


@pytest.mark.parametrize("package", ["index", "qa", "api"])
def test_only_the_page_knows_gradio(package: str) -> None:
    for module, file in modules(package).items():
        assert not any(name.split(".")[0].startswith("gradio") for name, _ in imports(module, file)), module


@pytest.mark.parametrize("package", ["index", "qa", "ui", "api", *ROOMS])
def test_every_module_is_in_the_table_of_its_package_and_every_row_has_a_module(package: str) -> None:
    assert package in TABLES, f"docs/architecture.md has no table of modules under a heading '{package}'"
    assert {row_of(m, package) for m in modules(package)} == set(TABLES[package])


@pytest.mark.parametrize("package", ["index", "qa", "ui", "api", *ROOMS])
def test_a_module_imports_only_modules_above_it_in_the_table(package: str) -> None:
    """In the table of `qa` the rows are rooms: there it is the arrows between rooms that run one way."""
    order = {name: place for place, name in enumerate(TABLES.get(package, {}))}
    wrong = []
    for module, file in modules(package).items():
        for name, _ in imports(module, file):
            if not name.startswith(f"{package}."):
                continue
            here, there = row_of(module, package), row_of(name, package)
            if {here, there} <= order.keys() and order[there] > order[here]:
                wrong.append(f"{module} imports {name}, which does not stand above it")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_is_for_and_holds_no_code(room: str) -> None:
    tree = ast.parse((folder(room) / "__init__.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert len(tree.body) == 1


@pytest.mark.parametrize("package", TABLES)
def test_the_main_names_in_a_table_exist(package: str) -> None:
    missing = []
    for row, names in TABLES[package].items():
        homes = [importlib.import_module(m) for m in modules(package) if row_of(m, package) == row]
        if is_package(f"{package}.{row}"):
            homes.append(importlib.import_module(f"{package}.{row}"))
        missing += [f"{package}.{row}.{name}" for name in names if not any(hasattr(h, name) for h in homes)]
    assert not missing, "\n".join(missing)
