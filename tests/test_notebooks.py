"""Every notebook runs from top to bottom without an error, keeps no output, defines nothing, and ends with a map."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def test_there_is_a_first_notebook() -> None:
    assert "01_first_map.ipynb" in {path.name for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_kept_without_outputs_and_defines_nothing(path: Path) -> None:
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in cells)
    defined = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
    assert not any(isinstance(node, defined) for cell in cells for node in ast.walk(ast.parse(cell.source)))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_and_ends_with_a_map(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOMAP_DATABASE_URL", f"sqlite:///{(tmp_path / 'notebook.gpkg').as_posix()}")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(FOLDER.parent), os.environ.get("PYTHONPATH", ""))))
    notebook = read(path)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    last = [cell for cell in notebook.cells if cell.cell_type == "code"][-1]
    shown = "".join(output.get("data", {}).get("text/html", "") for output in last.outputs)
    assert "leaflet" in shown.lower()
    assert "geomap" in shown
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    pictures = sum("image/png" in output.get("data", {}) for output in outputs)
    # Gaps, fragility and three permanences, to be printed for a council.
    assert pictures == (3 if path.stem == "02_gaps_and_siting" else 0)
