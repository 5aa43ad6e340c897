"""The command line as a whole: exit codes, errors in one sentence, help worth reading, a page that says it all."""

from __future__ import annotations

import errno
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from geomap.cli.commands import commands
from geomap.cli.session import Session
from geomap.errors import BadFile, DatabaseBroken

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cli.md"


def tree(command: click.Command = commands, path: str = "geomap") -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name, the root included."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None, name
            yield from tree(inner, f"{path} {name}")


def ended(failure: BaseException, *arguments: str) -> tuple[int, str]:
    def broken(_: object) -> None:
        raise failure

    result = CliRunner().invoke(commands, [*arguments, "db", "upgrade"], obj=Session(environ={}, wire=broken))
    return result.exit_code, result.stderr


def test_done_is_0(run) -> None:
    assert run("skills", "list").exit_code == 0


def test_bad_input_is_2_and_one_sentence() -> None:
    assert ended(BadFile("« x.csv » is not a table.")) == (2, "geomap: « x.csv » is not a table.\n")


def test_a_broken_dependency_is_3() -> None:
    assert ended(DatabaseBroken("The database does not answer.")) == (3, "geomap: The database does not answer.\n")


def test_what_nobody_foresaw_is_3_without_a_traceback() -> None:
    code, said = ended(ZeroDivisionError("division\nby zero"))
    assert code == 3
    assert "ZeroDivisionError: division by zero" in said
    assert "Traceback" not in said
    assert "--debug" in said


def test_debug_shows_the_traceback() -> None:
    code, said = ended(ZeroDivisionError("division"), "--debug")
    assert code == 3
    assert "Traceback" in said


def test_interrupting_says_so() -> None:
    code, said = ended(KeyboardInterrupt())
    assert code == 130
    assert "Interrupted" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("coverage",), ("coverage", "--skill"), ("import", "no-such-file.csv"), ("--port",)]
)
def test_a_command_misspelt_is_2(run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr


def test_a_setting_without_meaning_is_2(run) -> None:
    result = run("skills", "list", GEOMAP_LANGUAGE="klingon")
    assert result.exit_code == 2
    assert "GEOMAP_LANGUAGE" in result.stderr


def test_a_reader_that_has_enough_is_no_failure() -> None:
    """A pipe that closes early (`geomap … | head`), in a process of its own since it closes its output."""
    program = (
        "import click\n"
        "from geomap.cli.commands import commands\n"
        "from geomap.cli.session import Session\n"
        f"def wire(_): raise BrokenPipeError({errno.EPIPE}, 'Broken pipe')\n"
        "commands.main(['db', 'version'], obj=Session(environ={}, wire=wire))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_version_names_geomap(run) -> None:
    assert re.fullmatch(r"geomap, version \d+\.\d+\.\d+\n", run("--version").stdout)


@pytest.mark.parametrize("path", [path for path, _ in tree()])
def test_help_of_every_command_has_an_example_and_fits(run, path: str) -> None:
    result = run(*path.split()[1:], "--help")
    assert result.exit_code == 0
    example = re.search(rf"Examples?:\n(.*\n)*? +(\w+=\S+ )?{path}", result.stdout)
    assert example, f"{path} --help has no example of itself"
    assert max(map(len, result.stdout.splitlines())) <= 120


def section(path: str) -> str:
    """What the page says under the heading of a command."""
    found = re.search(rf"^##+ `{path}[ `].*?(?=^##+ `|\Z)", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return found.group() if found else ""


@pytest.mark.parametrize(("path", "command"), list(tree()), ids=[path for path, _ in tree()])
def test_the_page_tells_every_command_and_option(path: str, command: click.Command) -> None:
    told = section(path)
    assert told, f"docs/cli.md has no heading for « {path} »"
    for parameter in command.params:
        for name in parameter.opts if isinstance(parameter, click.Option) else []:
            assert f"`{name}" in told, f"docs/cli.md: « {path} » does not tell {name}"


def test_the_page_tells_nothing_that_is_not_there() -> None:
    text = PAGE.read_text(encoding="utf-8")
    known = {path for path, _ in tree()}
    headings = {re.sub(r" [\[A-Z(…].*", "", one) for one in re.findall(r"^##+ `(geomap[^`]*)`", text, re.MULTILINE)}
    assert headings <= known
    options = {name for _, command in tree() for parameter in command.params for name in parameter.opts}
    assert set(re.findall(r"`(--[a-z-]+)", text)) <= options | {"--help"}
