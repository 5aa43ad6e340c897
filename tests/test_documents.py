"""What the documents say of commands, settings and files is true."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from geomap.cli.commands import commands
from geomap.config import Settings, read_settings
from geomap.core.frames import LEVELS, STATES
from geomap.sources.skills import read_nomenclature

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMAND = re.compile(r"(?:[A-Z_]+=\S+ )*(?:python3 -m |/\S+/)?geomap(?: (.*)|$)")
DEFAULTS = {field.name: field.default for field in fields(Settings)}


def rows(document: Path, heading: str) -> dict[str, list[str]]:
    """Rows of the first table under a heading, by their first cell without its code marks."""
    section = document.read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {row[0].strip("| `"): row[1:] for row in cells[2:]}


def test_the_table_of_settings_is_complete_and_its_defaults_true() -> None:
    table = rows(ROOT / "README.md", "Settings")
    assert [*table] == [f"GEOMAP_{name.upper()}" for name in DEFAULTS]
    words = {True: "yes", False: "no", "": "none", None: "by relief"}
    wrong = {
        name: table[f"GEOMAP_{name.upper()}"][0]
        for name, value in DEFAULTS.items()
        if name != "database_url" and table[f"GEOMAP_{name.upper()}"][0].strip("`") != words.get(value, str(value))
    }
    assert wrong == {}


@pytest.mark.parametrize("name", DEFAULTS)
def test_every_setting_is_read_from_its_variable(name: str) -> None:
    other = {
        "language": "en",
        "basemap": "ign",
        "basemap_relay": "on",
        "sample": "no",
        "travel": "roads",
        "detour": "1.5",
        "speed_kmh": "40",
        "port": "8100",
    }
    other |= {"geocoding_threshold": "0.95", "ban": "on", "oidc_trust_email": "on", "site_url": "https://x.example"}
    read = read_settings({f"GEOMAP_{name.upper()}": other.get(name, "something")})
    assert getattr(read, name) != getattr(read_settings({}), name)


def test_the_table_of_commands_is_complete() -> None:
    context = click.Context(commands)
    assert [*rows(ROOT / "README.md", "Commands")] == commands.list_commands(context)


def command_lines() -> Iterator[tuple[str, list[str]]]:
    """Every geomap command in a document, in a block of shell or between code marks, with its words."""
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
        lines = [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", text)
        for line in lines:
            found = COMMAND.match(line.split("#")[0])
            if found:
                yield f"{document.name}: {line.strip()}", shlex.split(found[1] or "")


@pytest.mark.parametrize(("line", "words"), [pytest.param(line, words, id=line) for line, words in command_lines()])
def test_every_command_in_the_documents_exists_with_its_options(line: str, words: list[str]) -> None:
    context = click.Context(commands, info_name="geomap")
    command: click.Command = commands
    for word in words:
        if isinstance(command, click.Group) and not word.startswith("-") and word != "X":
            found = command.get_command(context, word)
            assert found is not None, f"{line}: no command {word}"
            command = found
    known = {option for parameter in (*command.params, *commands.params) for option in (*parameter.opts, "--help")}
    if command.name != "test":
        assert {word for word in words if word.startswith("-")} <= known, line


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{document.name}: {target}"
        for document in DOCUMENTS
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
        if not target.startswith("http") and not (document.parent / target).exists()
    ]
    assert broken == []


def test_every_folder_and_module_the_readme_sends_a_change_to_exists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8").split("## Where does a change go?\n")[1].split("\n## ")[0]
    named = re.findall(r"`((?:geomap|data|static|templates)/[^`]*)`", text)
    assert named
    assert [path for path in named if not exists(path)] == []


def exists(path: str) -> bool:
    """Say whether a path, a pattern or a module without its ending is there."""
    return any((ROOT / path).parent.glob((ROOT / path).name)) or (ROOT / f"{path}.py").is_file()


@pytest.mark.parametrize("words", [STATES, LEVELS])
def test_the_methods_name_every_state_and_level(words: tuple[str, ...]) -> None:
    text = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    assert [word for word in words if f"| `{word}` |" not in text] == []


def test_decisions_are_dated_questions_in_order() -> None:
    headings = re.findall(r"^## (.*)$", (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings
    assert [heading for heading in headings if not re.fullmatch(r"\d{4}-\d\d-\d\d\. .+\?", heading)] == []
    assert [heading[:10] for heading in headings] == sorted(heading[:10] for heading in headings)


def test_the_skills_of_every_example_are_skills() -> None:
    usable = {skill.id for skill in read_nomenclature(ROOT / "data" / "skills").usable()}
    texts = [file.read_text(encoding="utf-8") for file in (*(ROOT / "geomap" / "cli").glob("*.py"), *DOCUMENTS)]
    named = {name for text in texts for name in re.findall(r"geomap [a-z ]*--skill ([a-z][a-z-]+)", text)}
    assert named
    assert named - usable == set()


def test_no_item_of_the_changelog_was_cut_in_two_by_a_merge() -> None:
    starts = [line[:25] for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines() if line]
    assert sorted({start for start in starts if starts.count(start) > 1}) == []
