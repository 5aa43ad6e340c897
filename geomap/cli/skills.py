"""`geomap skills`: the nomenclature, and which skill a need means."""

from __future__ import annotations

from pathlib import Path

import click

from geomap.cli.display import say, show_table
from geomap.cli.opening import opened
from geomap.cli.output import result_file, write_result
from geomap.cli.questions import language_option
from geomap.cli.session import Session
from geomap.cli.skill_files import packed, read_any
from geomap.exports.nomenclature_files import nomenclature_files


@click.group("skills")
def skills_command() -> None:
    """Look into the nomenclature of skills.

    \b
    Examples:
      geomap skills list
      geomap skills search "être trouvé sur Google"
      geomap skills export --format turtle -o competences.ttl
    """


@skills_command.command("list")
@language_option
@click.pass_obj
def list_command(session: Session, *, language: str | None) -> None:
    """List the skills in use, domain by domain.

    \b
    Example:
      geomap skills list --language en
    """
    geomap = opened(session)
    words = language or geomap.settings.language
    skills = geomap.store.nomenclature().skills
    rows = [
        (skill.id, skill.label(words), skills[skill.broader].label(words))
        for skill in skills.values()
        if skill.broader is not None and not skill.retired
    ]
    show_table(("id", "skill", "domain"), rows)


@skills_command.command("search")
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Most answers shown.")
@language_option
@click.pass_obj
def search_command(session: Session, text: str, *, limit: int, language: str | None) -> int:
    """Find the skills that a need, in anyone's words, may mean.

    Ends with 1 when nothing is found.

    \b
    Examples:
      geomap skills search "mon site est piraté"
      geomap skills search logo --limit 3
    """
    geomap = opened(session)
    words = language or geomap.settings.language
    nomenclature = geomap.store.nomenclature()
    hits = nomenclature.search(text, words, limit)
    show_table(
        ("id", "skill", "found by"),
        [(hit.skill, nomenclature.skills[hit.skill].label(words), hit.wording) for hit in hits],
    )
    return 0 if hits else 1


@skills_command.command("export")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "turtle", "json-ld"]),
    default="csv",
    show_default=True,
    help="The files of data/skills in a .zip, or SKOS.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT", help="File to write.")
@click.pass_obj
def export_command(session: Session, *, form: str, output: Path | None) -> None:
    """Write the nomenclature out: a .zip of CSV files to work on, or SKOS to publish.

    \b
    Examples:
      geomap skills export -o nomenclature.zip
      geomap skills export --format turtle -o competences.ttl
    """
    geomap = opened(session)
    nomenclature = geomap.store.nomenclature()
    if form == "csv":
        with result_file(output) as out:
            out.write(packed(nomenclature_files(nomenclature)))
        return
    # rdflib takes a while to load: only those who want SKOS wait for it.
    from geomap.exports.skos import skos_text  # noqa: PLC0415

    write_result(skos_text(nomenclature, geomap.address, "turtle" if form == "turtle" else "json-ld"), output)


@skills_command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--reason", required=True, help="Why, kept in the history.")
@click.option("--author", default="command line", show_default=True, help="Who is answerable for it.")
@click.option("--dry-run", is_flag=True, help="Check the file and say what would change; change nothing.")
@click.pass_obj
def import_command(session: Session, file: Path, *, reason: str, author: str, dry_run: bool) -> None:
    """Put another nomenclature in place of the one in use; skills it does not list are kept, retired.

    FILE is a folder or .zip of CSV files as data/skills holds them, or SKOS in Turtle or JSON-LD. Offers stay where
    they are: to move the offers of one skill to another, merge the two on the administration page.

    \b
    Examples:
      geomap skills import nomenclature.zip --reason "Nomenclature votée le 3 mars"
      geomap skills import competences.ttl --reason "Essai" --dry-run
    """
    geomap = opened(session)
    before = geomap.store.nomenclature()
    given = read_any(file, before)
    new = [key for key in given.skills if key not in before.skills]
    gone = [key for key, kept in before.skills.items() if key not in given.skills and not kept.retired]
    other = [key for key, skill in given.skills.items() if key in before.skills and before.skills[key] != skill]
    show_table(
        ("change", "skills"),
        [("added", " ".join(new)), ("changed", " ".join(other)), ("retired", " ".join(gone))],
    )
    if dry_run:
        say("Nothing was changed.")
        return
    geomap.nomenclatures.replace(given, author, reason)
    say("The nomenclature is in use.")
