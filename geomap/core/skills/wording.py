"""What makes two writings of a need the same words."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
"""Characters beyond which a text is a paragraph, not the name of a skill: it is looked up whole, never approached."""

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "&": " et "})
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_WORDS = re.compile(r"\w+")
_SMALL_WORDS = frozenset(
    _WORDS.findall(
        "au aux d de des du en et l la le les ma mes mon nos notre pour sa ses son un une the my our of and for"
    )
)
_SHORTEST_PLURAL = 4


def normalise(text: str) -> str:
    """Fold a text to the words that tell it from another.

    Case, accents, ligatures, apostrophes, punctuation, spaces and a plural's final *s* (or *x* after *eu*, *eau*) do
    not count. The result serves to compare, never to show.

    Parameters
    ----------
    text : str
        Any text, as written.

    Returns
    -------
    str
        Words of ``a-z0-9`` separated by one space; empty when the text has none.

    Examples
    --------
    >>> normalise("  L’Hébergement  de SITES, réseaux… ")
    'l hebergement de site reseau'
    >>> normalise("Œuvres & jeux") == normalise("oeuvre et jeu")
    True
    """
    flat = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    bare = "".join(sign for sign in flat if not unicodedata.combining(sign)).casefold()
    return " ".join(_singular(word) for word in _NOT_A_WORD.split(bare) if word)


def _singular(word: str) -> str:
    if len(word) < _SHORTEST_PLURAL:
        return word
    if word.endswith(("eux", "eaux")) or (word.endswith("s") and not word.endswith("ss")):
        return word[:-1]
    return word


_FILLERS = _SMALL_WORDS | {
    _singular(word)
    for word in _WORDS.findall(
        "ai aide avec besoin ca ce chez comment dans elle est fais faire fait faut il j je m me moi n ne nous on ont "
        "ou par pas peux plus que qui s sais se si sont suis sur t toujours tous tout tres tu veut veux voudrais vous "
        "y a can do help how i in is it me need not on to want with you"
    )
}


def essential(key: str) -> str:
    """Leave out the small words of a normalised text: articles, possessives, *de*, *pour*.

    Parameters
    ----------
    key : str
        What `normalise` gave.

    Returns
    -------
    str
        The other words in the same order; the key itself when it has no other.

    Examples
    --------
    >>> essential("creation d un site pour ma boulangerie")
    'creation site boulangerie'
    >>> essential("de la")
    'de la'
    """
    return " ".join(word for word in key.split() if word not in _SMALL_WORDS) or key


def telling(key: str) -> str:
    """Leave out of a normalised sentence the words that say nothing of the need: *je veux*, *besoin*, *comment*.

    Parameters
    ----------
    key : str
        What `normalise` gave.

    Returns
    -------
    str
        The other words in the same order, perhaps none.

    Examples
    --------
    >>> telling(normalise("J'ai besoin d'aide pour mon imprimante"))
    'imprimante'
    """
    return " ".join(word for word in key.split() if word not in _FILLERS)
