"""The options that make a question, the same in every command that asks one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

import click

from geomap.core.coverage import PROOF_LEVELS, THRESHOLDS, Question
from geomap.core.skills import Nomenclature
from geomap.errors import UnknownSkill
from geomap.wiring import Geomap

Command = TypeVar("Command", bound=Callable[..., Any])

territory_option = click.option(
    "--territory", metavar="ZONE", help="48, departement:48, epci:…, region:76, france… [default: GEOMAP_TERRITORY]"
)
language_option = click.option(
    "--language", type=click.Choice(["fr", "en"]), help="Language of the labels. [default: GEOMAP_LANGUAGE]"
)


def question_options(command: Command) -> Command:
    """Add the options that make a question."""
    skill = click.option("--skill", required=True, metavar="SKILL", help="Skill id, label or synonym.")
    return skill(reading_options(command))


def reading_options(command: Command) -> Command:
    """Add the options that make a question but for its skill."""
    for option in reversed(
        (
            territory_option,
            click.option(
                "--minutes",
                type=click.Choice([str(minutes) for minutes in THRESHOLDS]),
                default="30",
                show_default=True,
                help="Journey people accept to a provider's premises.",
            ),
            click.option(
                "--proof",
                type=click.Choice(PROOF_LEVELS),
                default="proven",
                show_default=True,
                help="What counts: only proven offers, or what is declared too.",
            ),
            click.option("--remote-counts", is_flag=True, help="Remote service is enough: it is no gap."),
            click.option(
                "--day",
                type=click.DateTime(["%Y-%m-%d"]),
                metavar="YYYY-MM-DD",
                help="Day on which proofs must hold. [default: today]",
            ),
        )
    ):
        command = option(command)
    return command


def question_of(
    geomap: Geomap,
    *,
    skill: str,
    minutes: str,
    proof: Any,
    remote_counts: bool,
    day: dt.datetime | None,
) -> Question:
    """Make the question out of what the options said."""
    return Question(
        zone=geomap.settings.territory,
        skill=skill_named(geomap.store.nomenclature(), skill),
        day=day.date() if day else geomap.today(),
        max_minutes=int(minutes),
        proof=proof,
        remote_counts=remote_counts,
    )


def skill_named(nomenclature: Nomenclature, text: str) -> str:
    """Find the one skill a text names, or say which it could be."""
    found = nomenclature.match(text)
    if found.skill is not None:
        return found.skill
    candidates = ", ".join(found.candidates)
    hint = f"it could be: {candidates}" if candidates else "look for it with « geomap skills search »"
    raise UnknownSkill(f"No single skill is called « {text} »; {hint}.")
