"""The words a map says, by key: French, and what the translators made of it."""

from __future__ import annotations

import gettext
import math
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from geomap.errors import BadInput

_CATALOGUES = Path(__file__).resolve().parents[1] / "translations"
_NARROW_SPACE = "\u202f"


def msgid(text: str) -> str:
    """Mark a French text for the translators (`pybabel extract -k msgid`)."""
    return text


FRENCH: Mapping[str, str] = MappingProxyType(
    {
        "map": msgid("Carte"),
        "map_of": msgid("Carte de la couverture : {skill}, {territory}"),
        "map_help": msgid(
            "Flèches pour passer d’une commune à sa voisine, Entrée pour lire pourquoi elle a cette couleur, "
            "Échap pour revenir ; Maj et flèches pour déplacer la carte, + et − pour zoomer. "
            "Le tableau dit la même chose que la carte."
        ),
        "no_script": msgid("Sans JavaScript, la carte est une image. Le tableau donne les mêmes réponses."),
        "loading": msgid("La carte se dessine…"),
        "invite": msgid("Choisissez une commune pour savoir d’où vient sa couleur."),
        "failed": msgid("Les contours n’ont pas pu être lus : rechargez la page, ou lisez le tableau."),
        "failed_places": msgid("Les prestataires n’ont pas pu être lus : décochez puis cochez la case pour réessayer."),
        "no_basemap": msgid("Fond de carte indisponible : la carte se lit sans lui."),
        "nothing_here": msgid("Aucune commune du territoire à cet endroit."),
        "edge": msgid("Pas d’autre commune de ce côté."),
        "chosen": msgid("{commune} : {state}."),
        "zoom_in": msgid("Zoomer"),
        "zoom_out": msgid("Dézoomer"),
        "home": msgid("Revenir au territoire entier"),
        "north": msgid("Aller vers le nord"),
        "south": msgid("Aller vers le sud"),
        "east": msgid("Aller vers l’est"),
        "west": msgid("Aller vers l’ouest"),
        "close": msgid("Fermer"),
        "legend_only": msgid("Légende : cocher pour ne montrer que ces communes"),
        "gaps": msgid("Manques"),
        "layers": msgid("Sur la carte"),
        "providers": msgid("Prestataires"),
        "mediators": msgid("Médiateurs numériques"),
        "names": msgid("Noms des communes"),
        "in_commune": msgid("à {commune}"),
        "level": msgid("Découpage de la carte"),
        "level_auto": msgid("automatique, selon le zoom"),
        "level_commune": msgid("commune"),
        "level_epci": msgid("intercommunalité"),
        "level_departement": msgid("département"),
        "level_region": msgid("région"),
        "level_shown": msgid("Carte par {level}."),
        "level_rule": msgid(
            "Une zone n’a la couleur d’un état que si neuf habitants sur dix sont dans cet état ou dans un meilleur ; "
            "une commune moins bien servie que sa zone y garde sa couleur. Les nombres comptent des communes."
        ),
        "zone_most": msgid("neuf habitants sur dix, au moins : {state}"),
        "zone_some": msgid("plus d’un habitant sur dix, au mieux : {state}"),
        "far": msgid("Hors du cadre, commune par commune"),
        "nobody_here": msgid("Personne à portée ici pour « {skill} »"),
        "day_Mo": msgid("lun."),
        "day_Tu": msgid("mar."),
        "day_We": msgid("mer."),
        "day_Th": msgid("jeu."),
        "day_Fr": msgid("ven."),
        "day_Sa": msgid("sam."),
        "day_Su": msgid("dim."),
        "day_PH": msgid("jours fériés"),
        "day_SH": msgid("vacances scolaires"),
        "month_Jan": msgid("janvier"),
        "month_Feb": msgid("février"),
        "month_Mar": msgid("mars"),
        "month_Apr": msgid("avril"),
        "month_May": msgid("mai"),
        "month_Jun": msgid("juin"),
        "month_Jul": msgid("juillet"),
        "month_Aug": msgid("août"),
        "month_Sep": msgid("septembre"),
        "month_Oct": msgid("octobre"),
        "month_Nov": msgid("novembre"),
        "month_Dec": msgid("décembre"),
        "hour": msgid("{hour} h {minute}"),
        "full_hour": msgid("{hour} h"),
        "always_open": msgid("tous les jours, à toute heure"),
        "closed": msgid("fermé"),
        "hours_note": msgid("({note})"),
        "commune_only": msgid("situé à la commune, sans adresse précise"),
        "more": msgid("et {count} autres"),
        "count_here": msgid("{count} à {commune}"),
        "count_near": msgid("{count} dans ce secteur : cliquer pour zoomer"),
        "standing_proven": msgid("prouvé"),
        "standing_declared": msgid("déclaré, sans preuve"),
        "standing_submitted": msgid("preuve à l’examen"),
        "standing_expired": msgid("preuve expirée"),
        "standing_charter_unsigned": msgid("charte non signée"),
        "mode_on_site": msgid("se déplace"),
        "mode_at_premises": msgid("reçoit sur place"),
        "mode_remote": msgid("à distance"),
        "state_local": msgid("couvert sur place"),
        "state_reachable": msgid("couvert à proximité"),
        "state_remote_only": msgid("à distance seulement"),
        "state_unproven": msgid("en attente de preuve"),
        "state_out_of_reach": msgid("hors de portée"),
        "state_none": msgid("aucun prestataire"),
        "state_not_applicable": msgid("non attendu ici"),
        "commune_one": msgid("{count} commune"),
        "commune_many": msgid("{count} communes"),
        "person_one": msgid("{count} habitant"),
        "person_many": msgid("{count} habitants"),
        "title": msgid("{skill}, {territory} : qui couvre quoi, et où il manque quelqu’un"),
        "asked": msgid("Question posée au {day} : trajet d’au plus {minutes} minutes vers un prestataire."),
        "read_on": msgid("Annuaire lu le {day}."),
        "only_proven": msgid("Seules comptent les offres prouvées."),
        "also_declared": msgid("Les offres seulement déclarées comptent aussi."),
        "remote_counts": msgid("Le service à distance suffit."),
        "sentence_gap": msgid("{communes} ({people}) en manque."),
        "sentence_good": msgid("{communes} ({people}) avec un prestataire à portée."),
        "sentence_remote": msgid("{communes} ({people}) avec un prestataire à distance seulement."),
        "minutes_estimate": msgid("Les minutes sont estimées à vol d’oiseau, corrigées du détour des routes."),
        "minutes_road": msgid("Les minutes sont celles du réseau routier."),
        "sample": msgid("Données d’exemple : ces prestataires sont fictifs."),
        "unplaced_one": msgid("{count} commune n’a pas de place connue : elle est comptée, mais pas dessinée."),
        "unplaced_many": msgid("{count} communes n’ont pas de place connue : elles sont comptées, mais pas dessinées."),
        "table": msgid("Réponse pour chaque commune, les manques d’abord"),
        "shown": msgid("Communes montrées : %(shown)s sur %(all)s."),
        "column_commune": msgid("Commune"),
        "column_code": msgid("Code"),
        "column_people": msgid("Habitants"),
        "column_state": msgid("État"),
        "column_proven": msgid("Prestataires prouvés à portée"),
        "column_counted": msgid("Prestataires comptés"),
        "column_nearest": msgid("Le plus proche"),
        "column_minutes": msgid("Minutes"),
        "zone_table": msgid("Réponse par zone, les plus démunies d’abord"),
        "zone_part": msgid("{zone} (en partie)"),
        "zone_rest": msgid("Hors de ces zones"),
        "column_zone": msgid("Zone"),
        "column_communes": msgid("Communes"),
        "column_gaps": msgid("Communes en manque"),
        "column_missing": msgid("Habitants en manque"),
        "to_table": msgid("Aller au tableau"),
        "show": msgid("Montrer sur la carte"),
        "unknown": msgid("inconnu"),
        "sheet_page": msgid("Page"),
        "sheet_legend": msgid("Légende"),
        "sheet_source": msgid("Contours et populations :"),
        "sheet_online": msgid("Cette réponse en ligne, à jour :"),
        "sheet_code": msgid("Code à lire avec un téléphone pour ouvrir cette réponse en ligne"),
    }
)
"""Every text of a map, with the names of what is filled in."""


def translated(said: Callable[[str], str]) -> dict[str, str]:
    """Translate every text, with any function from a French text to another language."""
    return {key: said(text) for key, text in FRENCH.items()}


@cache
def texts_in(language: str) -> Mapping[str, str]:
    """Give every text in a language, with the catalogue the pages use; French is what they are written in."""
    catalogue = gettext.translation("messages", _CATALOGUES, [language], fallback=True)
    return MappingProxyType(translated(catalogue.gettext))


def complete(texts: Mapping[str, str] | None, language: str) -> Mapping[str, str]:
    """Fill in what is not given in a language; a key that is no text of the map is a mistake."""
    given = texts or {}
    strange = sorted(set(given) - set(FRENCH))
    if strange:
        raise BadInput(f"The map has no text « {strange[0]} »; its texts are the keys of geomap.maps.texts.FRENCH.")
    return MappingProxyType({**texts_in(language), **given})


def number(value: float, language: str) -> str:
    """Write a whole number as people of a language do; one that nobody knows as a dash."""
    return "–" if math.isnan(value) else f"{round(value):,}".replace(",", _NARROW_SPACE if language == "fr" else ",")


def counted(value: float, noun: str, language: str, texts: Mapping[str, str]) -> str:
    """Write a number of communes or people; in French 0 and 1 are singular, in English only 1."""
    if math.isnan(value):
        return texts[f"{noun}_many"].format(count="–")
    single = round(value) in ((0, 1) if language == "fr" else (1,))
    return texts[f"{noun}_one" if single else f"{noun}_many"].format(count=number(value, language))
