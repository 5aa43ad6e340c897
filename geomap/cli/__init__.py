"""The command line: one module a group of commands; click and rich live here and nowhere else."""

from geomap.cli.commands import commands


def main() -> None:
    """Run the command line and leave with its exit code."""
    commands.main(prog_name="geomap")
