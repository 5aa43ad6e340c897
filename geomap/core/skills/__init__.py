"""The nomenclature: skills, the words people use for them, and which skill a text means."""

from geomap.core.skills.lexicon import SkillHit, SkillMatch
from geomap.core.skills.nomenclature import Nomenclature
from geomap.core.skills.skill import PROOF_KINDS, Skill
from geomap.core.skills.wording import normalise

__all__ = ["PROOF_KINDS", "Nomenclature", "Skill", "SkillHit", "SkillMatch", "normalise"]
