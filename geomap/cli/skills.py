"""`geomap skills`: the nomenclature, and which skill a need means."""

from __future__ import annotations

import click

from geomap.cli.display import show_table
from geomap.cli.opening import opened
from geomap.cli.questions import language_option
from geomap.cli.session import Session


@click.group("skills")
def skills_command() -> None:
    """Look into the nomenclature of skills.

    \b
    Examples:
      geomap skills list
      geomap skills search "être trouvé sur Google"
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
