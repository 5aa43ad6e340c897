"""All skills together: their order, their words, and which of them a text means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from geomap.core.skills.lexicon import Lexicon, SkillHit, SkillMatch
from geomap.core.skills.skill import Skill
from geomap.errors import UnknownSkill

_SEPARATORS = re.compile(r"[;|\r\n]+")


@dataclass(frozen=True)
class Nomenclature:
    """All skills, by id, in the order lists show them.

    Parameters
    ----------
    skills : mapping of str to Skill
        Domains (``broader`` is None) and skills.

    Examples
    --------
    >>> web = Skill("web", None, {"fr": "Sites internet", "en": "Websites"}, {}, position=100)
    >>> shop = Skill("boutique", "web", {"fr": "Boutique en ligne"}, {}, {"fr": ("vendre en ligne",)}, position=102)
    >>> Nomenclature({"web": web, "boutique": shop}).match("Vendre EN LIGNE !").skill
    'boutique'
    """

    skills: Mapping[str, Skill]

    def get(self, skill: str) -> Skill:
        """Give a domain or a skill by its id.

        Parameters
        ----------
        skill : str
            Id, exactly.

        Returns
        -------
        Skill
            Retired ones too.

        Raises
        ------
        UnknownSkill
            When there is none; the message says which ids look like it.

        Examples
        --------
        >>> Nomenclature({}).get("web")
        Traceback (most recent call last):
        ...
        geomap.errors.UnknownSkill: The nomenclature has no skill « web ».
        """
        try:
            return self.skills[skill]
        except KeyError:
            candidates = self.match(skill[:200])
            near = (candidates.skill,) if candidates.skill else candidates.candidates[:3]
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise UnknownSkill(f"The nomenclature has no skill « {skill[:200]} ».{hint}") from None

    def current(self, skill: str) -> str:
        """Follow the successors of a skill merged or retired.

        Parameters
        ----------
        skill : str
            Id of a concept.

        Returns
        -------
        str
            Id of the skill to choose today; the same where nothing replaced it.

        Raises
        ------
        UnknownSkill
            When nothing has that id.

        Examples
        --------
        >>> old = Skill("minitel", "web", {"fr": "Minitel"}, {}, retired=True, replaced_by="site")
        >>> site = Skill("site", "web", {"fr": "Site internet"}, {})
        >>> Nomenclature({"minitel": old, "site": site}).current("minitel")
        'site'
        """
        return self._lexicon.current(self.get(skill).id)

    def domains(self) -> tuple[Skill, ...]:
        """Give the domains, in order.

        Returns
        -------
        tuple of Skill
            Those in use.

        Examples
        --------
        >>> Nomenclature({"web": Skill("web", None, {"fr": "Sites internet"}, {})}).domains()[0].id
        'web'
        """
        return _ordered(skill for skill in self.skills.values() if skill.broader is None and not skill.retired)

    def in_domain(self, domain: str) -> tuple[Skill, ...]:
        """Give the usable skills of a domain, in order.

        Parameters
        ----------
        domain : str
            Id of the domain.

        Returns
        -------
        tuple of Skill
            Empty when `domain` is a skill.

        Raises
        ------
        UnknownSkill
            When nothing has that id.

        Examples
        --------
        >>> skills = [Skill("web", None, {}, {}), Skill("b", "web", {}, {}, position=2), Skill("a", "web", {}, {})]
        >>> [skill.id for skill in Nomenclature({skill.id: skill for skill in skills}).in_domain("web")]
        ['a', 'b']
        """
        inside = self.get(domain).id
        return tuple(skill for skill in self.usable() if skill.broader == inside)

    def usable(self) -> tuple[Skill, ...]:
        """Give the skills one can offer or look for: neither domains nor retired, in order.

        Returns
        -------
        tuple of Skill
            By position, then id.

        Examples
        --------
        >>> skills = [Skill("web", None, {}, {}), Skill("a", "web", {}, {}), Skill("old", "web", {}, {}, retired=True)]
        >>> [skill.id for skill in Nomenclature({skill.id: skill for skill in skills}).usable()]
        ['a']
        """
        return _ordered(skill for skill in self.skills.values() if skill.broader is not None and not skill.retired)

    def match(self, text: str) -> SkillMatch:
        """Say which skill a text names, without ever guessing.

        Ids, labels and synonyms of every language are compared once case, accents, ligatures, apostrophes,
        punctuation, spaces and plurals are folded away; then, if nothing answers, without articles and the like, and
        last without any space (*wi-fi*, *wifi*).

        Parameters
        ----------
        text : str
            One name, as somebody wrote it.

        Returns
        -------
        SkillMatch
            With a skill when the words are one skill's only; else the candidates: all that have those words, the
            skills of the domain named, or those with the nearest words (at most five). A retired skill answers to its
            words when no skill in use does; one that was replaced answers with the skill that took its place.

        Examples
        --------
        >>> skills = [Skill("web", None, {"fr": "Sites internet"}, {}), Skill("a", "web", {"fr": "Boutique"}, {})]
        >>> words = Nomenclature({skill.id: skill for skill in skills})
        >>> words.match("sites Internet")
        SkillMatch(text='sites Internet', skill=None, how='domain', candidates=('a',))
        >>> words.match("boutiqe")
        SkillMatch(text='boutiqe', skill=None, how='near', candidates=('a',))
        """
        return self._lexicon.match(text)

    def search(self, text: str, language: str = "fr", limit: int = 10) -> tuple[SkillHit, ...]:
        """Answer a search box, forgiving unfinished words and typing mistakes.

        Best first: a whole label or synonym; one that has all the words, begun at least; the same with one edit in
        four letters forgiven; and for a whole sentence, those that share most of its rare words. At equal rank the
        reader's language comes before the other, labels before synonyms, synonyms that begin so before the others,
        then the order of the nomenclature.

        Parameters
        ----------
        text : str
            What was typed; the first 120 characters count.
        language : str
            Language of the reader, ``fr`` or ``en``.
        limit : int
            Most answers to give.

        Returns
        -------
        tuple of SkillHit
            Each usable skill at most once, with the wording that answered.

        Examples
        --------
        >>> web = Skill("web", None, {"fr": "Sites internet"}, {})
        >>> shop = Skill("boutique", "web", {"fr": "Boutique en ligne"}, {}, {"fr": ("vendre sur internet",)})
        >>> Nomenclature({"web": web, "boutique": shop}).search("vandre")[0].wording
        'vendre sur internet'
        """
        return self._lexicon.search(text, language, limit)

    def split(self, text: str) -> tuple[str, ...]:
        """Cut a cell into the names of skills it holds.

        Semicolons, bars and line breaks separate; so do commas, except inside a name the nomenclature knows.

        Parameters
        ----------
        text : str
            The cell.

        Returns
        -------
        tuple of str
            Names as written, stripped, empty ones left out.

        Examples
        --------
        >>> photo = Skill("photo", "image", {"fr": "Photo, vidéo"}, {})
        >>> Nomenclature({"photo": photo}).split("logo, photo, vidéo; wifi")
        ('logo', 'photo, vidéo', 'wifi')
        """
        return tuple(name for part in _SEPARATORS.split(text) for name in self._split_commas(part))

    def _split_commas(self, part: str) -> Iterator[str]:
        pieces = part.split(",")
        while pieces:
            taken = next((n for n in range(min(len(pieces), 4), 1, -1) if self._lexicon.knows(",".join(pieces[:n]))), 1)
            name = ",".join(pieces[:taken]).strip()
            pieces = pieces[taken:]
            if name:
                yield name

    def excepting(self, zones: Mapping[str, Iterable[str]]) -> Nomenclature:
        """Add the zones where skills are not expected.

        Parameters
        ----------
        zones : mapping of str to iterable of str
            Zone ids (``departement:48``, ``epci:200069144``) by skill id.

        Returns
        -------
        Nomenclature
            Another one; this one stays as it is.

        Raises
        ------
        UnknownSkill
            When a skill is not in the nomenclature.

        Examples
        --------
        >>> words = Nomenclature({"fibre": Skill("fibre", "reseau", {"fr": "Fibre"}, {})})
        >>> words.excepting({"fibre": ["departement:48"]}).get("fibre").not_expected_in
        ('departement:48',)
        """
        changed = {
            name: replace(
                self.get(name), not_expected_in=tuple(dict.fromkeys((*self.get(name).not_expected_in, *places)))
            )
            for name, places in zones.items()
        }
        return Nomenclature({**self.skills, **changed})

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(self.skills)


def _ordered(skills: Iterable[Skill]) -> tuple[Skill, ...]:
    return tuple(sorted(skills, key=lambda skill: (skill.position, skill.id)))
