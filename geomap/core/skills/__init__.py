"""The nomenclature: skills, the words people use for them, and which skill a text means."""

from geomap.core.skills.changes import Add, Change, Except, Merge, Place, Prove, Retire, Reword, after_change
from geomap.core.skills.lexicon import SkillHit, SkillMatch
from geomap.core.skills.nomenclature import Nomenclature
from geomap.core.skills.skill import PROOF_KINDS, RELATIONS, Code, Relation, Skill
from geomap.core.skills.soundness import sound
from geomap.core.skills.wording import normalise

__all__ = [
    "PROOF_KINDS",
    "RELATIONS",
    "Add",
    "Change",
    "Code",
    "Except",
    "Merge",
    "Nomenclature",
    "Place",
    "Prove",
    "Relation",
    "Retire",
    "Reword",
    "Skill",
    "SkillHit",
    "SkillMatch",
    "after_change",
    "normalise",
    "sound",
]
