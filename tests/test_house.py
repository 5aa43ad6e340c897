"""The rules of the house that no linter holds; docs/contributing.md says why each is there."""

import ast
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 60
MAX_FILE_BYTES = 12_000_000
TOP_LEVEL = {".ci", "data", "docs", "geomap", "notebooks", "static", "templates", "tests"}
CATCH_ALL = {"utils", "util", "helpers", "helper", "common", "misc", "shared"}
BINARY = {".parquet", ".png", ".jpg", ".ico", ".xlsx", ".gpkg", ".zip", ".gz", ".mo", ".ods", ".webp", ".woff2"}
CORE_MAY_IMPORT = {"numpy", "pandas", "geopandas", "scipy", "shapely", "rapidfuzz", "geomap"} | {
    *("__future__", "abc", "bisect", "collections", "dataclasses", "datetime", "decimal", "difflib", "enum"),
    *("fractions", "functools", "hashlib", "heapq", "itertools", "json", "math", "operator", "re", "string", "types"),
    *(
        "concurrent.futures",
        "threading",
        "importlib",
        "importlib.resources",
        "importlib.resources.abc",
        "importlib.util",
    ),
    *("typing", "unicodedata", "urllib.parse", "weakref"),
}
"""Domain libraries and the parts of Python that touch no network, disk, clock, environment or log."""

SQL = re.compile(
    r"\b(SELECT\b.+\bFROM|INSERT\s+INTO|UPDATE\b.+\bSET|DELETE\s+FROM|(CREATE|DROP|ALTER)\s+TABLE)\b", re.DOTALL
)
LOADED_FROM_OUTSIDE = re.compile(
    r"""<(script|img|iframe|source|object|embed)\b[^>]*\b(src|data)\s*=\s*["']?(https?:)?//"""
    r"""|<link\b[^>]*\bhref\s*=\s*["']?(https?:)?//"""
    r"""|@import\s+(url\()?["']?(https?:)?//|\burl\(\s*["']?(https?:)?//"""
    r"""|\b(fetch|import|importScripts|open)\(\s*["'`](https?:)?//""",
    re.IGNORECASE,
)
MACHINE_PATH = re.compile(r"""(?<![\w.~:/-])/(home|root|work|Users|mnt|private)/\w|\b[A-Z]:\\\\?Users\\""")
OTHER_INDEX = re.compile(r"(extra-)?index-url|find-links|registry\s*=\s*[\"']?https?:|--registry\b", re.IGNORECASE)
LATER = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "HA" + "CK", "X" * 3)) + r")\b")


# What is looked at ---------------------------------------------------------------------------------------------------


@cache
def repository_files() -> tuple[Path, ...]:
    """Files git keeps or would keep; without git, those that are there."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")
        return tuple(ROOT / name for name in names if name and (ROOT / name).is_file())
    kept = (ROOT / name for name in (*TOP_LEVEL, "README.md", "CHANGELOG.md", "uv.lock", "package-lock.json"))
    return tuple(file for place in kept for file in (place.rglob("*") if place.is_dir() else [place]) if file.is_file())


def texts(*folders: str) -> Iterator[tuple[str, str]]:
    """Name and content of the text files of some folders, or of the whole repository."""
    for path in repository_files():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix not in BINARY and (not folders or name.startswith(folders)):
            yield name, content(path)


@cache
def content(path: Path) -> str:
    """Text of a file."""
    return path.read_text(encoding="utf-8", errors="replace")


@cache
def tree(path: Path) -> ast.Module:
    """Syntax of a Python file."""
    return ast.parse(content(path), filename=str(path))


def modules(folder: str) -> list[Path]:
    """Python files below a folder of the repository, or the one file named."""
    python = (path for path in repository_files() if path.suffix == ".py")
    return [path for path in python if path.relative_to(ROOT).as_posix().startswith(folder)]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, nested ones too."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def lines(node: ast.AST) -> int:
    """Lines from the first to the last of a node."""
    return getattr(node, "end_lineno", 0) - getattr(node, "lineno", 0) + 1


def explained(node: ast.AST) -> int:
    """Lines of the texts in a node that stand by themselves: explaining is never too long."""
    parts = (part for part in ast.walk(node) if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
    return sum(lines(part) for part in parts)


def at(path: Path, node: ast.AST | None = None) -> str:
    """Where a fault is, as an editor opens it."""
    name = path.relative_to(ROOT).as_posix()
    return name if node is None else f"{name}:{getattr(node, 'lineno', 1)}"


def imported(path: Path) -> set[str]:
    """Modules a file imports."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def called(node: ast.Call) -> str:
    """Last word of what a call calls."""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


# Shape ---------------------------------------------------------------------------------------------------------------


def test_every_module_says_its_role_in_one_sentence() -> None:
    sentence = re.compile(r"\S((?!\.\s).)+\.", re.DOTALL)
    said = {at(path): ast.get_docstring(tree(path)) or "" for path in modules("geomap/")}
    assert [where for where, text in said.items() if not sentence.fullmatch(text) or "\n\n" in text] == []


def test_modules_and_functions_stay_short() -> None:
    written = [path for path in modules("geomap/") if "versions" not in path.parts]  # a migration is told once, whole
    long = [at(path) for path in written if content(path).count("\n") - explained(tree(path)) > MAX_MODULE_LINES]
    every = ((path, function) for path in written for function in functions(path))
    long += [at(path, one) for path, one in every if lines(one) - explained(one) > MAX_FUNCTION_LINES]
    assert long == []


def test_no_module_is_a_catch_all() -> None:
    named = {at(path): {*path.relative_to(ROOT).with_suffix("").parts} for path in modules("geomap/")}
    assert [where for where, words in named.items() if words & CATCH_ALL] == []


def test_nothing_is_left_for_later() -> None:
    assert [name for name, text in texts() if LATER.search(text) and name != "uv.lock"] == []


def test_top_level_folders_are_the_house() -> None:
    there = {path.relative_to(ROOT).parts[0] for path in repository_files() if path.parent != ROOT}
    assert there - TOP_LEVEL == set()


def test_no_file_is_heavy() -> None:
    assert [at(path) for path in repository_files() if path.stat().st_size > MAX_FILE_BYTES] == []


# The domain ----------------------------------------------------------------------------------------------------------


def test_the_core_touches_nothing_outside() -> None:
    used = ((path, name) for path in modules("geomap/core/") for name in imported(path))
    assert [(at(path), name) for path, name in used if not {name, name.split(".")[0]} & CORE_MAY_IMPORT] == []


def test_the_core_asks_no_clock_and_opens_no_file() -> None:
    asking = {"today", "now", "utcnow", "open", "read_text", "read_csv", "read_parquet", "read_file", "print", "input"}
    found = [
        at(path, node)
        for path in modules("geomap/core/")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and called(node) in asking
    ]
    assert found == []


def public(body: list[ast.stmt]) -> list[ast.FunctionDef | ast.ClassDef]:
    """Functions and classes that others use."""
    named = (node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef))
    return [node for node in named if not node.name.startswith("_")]


def missing_sections(function: ast.FunctionDef) -> list[str]:
    """numpydoc sections a function needs and does not have."""
    text = ast.get_docstring(function) or ""
    given = function.args
    returns = function.returns is not None and ast.unparse(function.returns) not in {"None", "NoReturn"}
    wanted = {"Parameters": bool(given.posonlyargs or given.args or given.kwonlyargs), "Returns": returns}
    needed = [*(section for section, wants in wanted.items() if wants), "Examples"]
    return [section for section in needed if f"{section}\n{'-' * len(section)}" not in text]


def asked_of_the_core() -> set[str]:
    """Names of the core that the rest of geomap imports: what the domain offers."""
    rest = (path for path in modules("geomap/") if "core" not in path.parts)
    imports = (node for path in rest for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom))
    return {alias.name for node in imports if (node.module or "").startswith("geomap.core") for alias in node.names}


def domain() -> Iterator[tuple[Path, ast.FunctionDef | ast.ClassDef]]:
    """What the domain offers, the pipeline that strings it together, and what it asks of the world."""
    asked = asked_of_the_core()
    yield from ((path, one) for path in modules("geomap/core/") for one in public(tree(path).body) if one.name in asked)
    others = (*modules("geomap/pipeline/"), *modules("geomap/ports/"))
    yield from ((path, one) for path in others for one in public(tree(path).body))


def test_the_domain_is_documented_with_sections_and_an_example() -> None:
    lacking = {at(path, one): missing_sections(one) for path, one in domain() if isinstance(one, ast.FunctionDef)}
    members = ((path, member) for path, one in domain() for member in (one, *public(one.body)))
    lacking.update({at(path, member): ["docstring"] for path, member in members if not ast.get_docstring(member)})
    assert {where: sections for where, sections in lacking.items() if sections} == {}


def test_the_examples_of_the_core_run() -> None:
    core = ((path, one) for path, one in domain() if "core" in path.parts and isinstance(one, ast.FunctionDef))
    assert [at(path, one) for path, one in core if ">>>" not in (ast.get_docstring(one) or "")] == []


# Contracts -----------------------------------------------------------------------------------------------------------


def test_every_module_has_its_place_in_the_contracts() -> None:
    settings = tomllib.loads(content(ROOT / "pyproject.toml"))["tool"]["importlinter"]
    layers = {contract["containers"][0]: contract for contract in settings["contracts"] if contract["type"] == "layers"}
    assert layers["geomap"]["exhaustive"] is True
    assert layers["geomap.core"]["exhaustive"] is True
    assert layers["geomap"]["exhaustive_ignores"] == ["__main__"]
    assert not any("ignore_imports" in contract for contract in settings["contracts"])


def test_every_rule_that_is_switched_off_says_why() -> None:
    text = content(ROOT / "pyproject.toml")
    ruff = text[text.index("[tool.ruff.lint]") : text.index("[tool.ruff.lint.pydocstyle]")]
    off = [line for line in ruff.splitlines() if re.match(r'\s+"[A-Z]+\d*"', line)]
    assert off
    assert [line for line in off if not re.search(r"#\s+\S.{6,}", line)] == []


def test_the_bootstrap_runs_on_any_python_from_3_9_with_nothing_installed() -> None:
    bootstrap = ROOT / "geomap" / "__main__.py"
    assert ast.parse(content(bootstrap), feature_version=(3, 9))
    assert "from __future__ import annotations" in content(bootstrap)
    assert imported(bootstrap) <= {
        *("__future__", "collections.abc", "contextlib", "fcntl", "geomap.cli", "hashlib", "msvcrt", "os", "pathlib"),
        *("re", "shutil", "subprocess", "sys"),
    }
    assert len(tree(ROOT / "geomap" / "__init__.py").body) == 1


# What strings may hold -----------------------------------------------------------------------------------------------


def joined(node: ast.AST) -> str:
    """The fixed text of a string put together at run time, or nothing."""
    if isinstance(node, ast.JoinedStr):
        parts = node.values
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        parts = [node.left, node.right]
    elif isinstance(node, ast.Call) and called(node) == "format" and isinstance(node.func, ast.Attribute):
        parts = [node.func.value]
    else:
        return ""
    return " ".join(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


def test_no_sql_is_put_together_from_strings() -> None:
    outside = [path for path in modules("geomap/") if "storage" not in path.parts]
    assert [at(path, node) for path in outside for node in ast.walk(tree(path)) if SQL.search(joined(node))] == []


def test_pages_load_nothing_from_elsewhere() -> None:
    assert [name for name, text in texts("templates/", "static/") if LOADED_FROM_OUTSIDE.search(text)] == []


def test_no_path_of_one_machine() -> None:
    here = Path(__file__).name
    assert [name for name, text in texts() if MACHINE_PATH.search(text) and Path(name).name != here] == []


def test_only_the_public_indexes_are_named() -> None:
    locks = {"uv.lock": {"pypi.org", "files.pythonhosted.org"}, "package-lock.json": {"registry.npmjs.org"}}
    for name, allowed in locks.items():
        assert {*re.findall(r"https?://([^/\"\s]+)", content(ROOT / name))} <= allowed, name
    own = {"uv.lock", Path(__file__).name}
    assert [name for name, text in texts() if OTHER_INDEX.search(text) and Path(name).name not in own] == []


# Tests ---------------------------------------------------------------------------------------------------------------


def asserts(function: ast.AST) -> bool:
    """Say whether a test can fail: an assert, an expected error, or a call that asserts."""
    return any(
        isinstance(node, ast.Assert)
        or (isinstance(node, ast.Call) and (called(node).startswith("assert_") or called(node) in {"raises", "expect"}))
        for node in ast.walk(function)
    )


def test_every_test_can_fail() -> None:
    tests = [(path, function) for path in modules("tests/") for function in functions(path)]
    assert [at(path, one) for path, one in tests if one.name.startswith("test_") and not asserts(one)] == []


def test_no_test_waits_blindly() -> None:
    waits = {"sleep", "wait_for_timeout"}
    found = [
        at(path, node)
        for path in modules("tests/")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and called(node) in waits
    ]
    assert found == []


def test_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in modules("tests/") if path.name.startswith("test_")]
    assert {name for name in names if names.count(name) > 1} == set()
    assert [at(path) for path in modules("tests/") if path.name == "__init__.py"] == []
