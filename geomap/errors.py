"""Every error geomap raises on purpose, in one tree: the class says whose fault, the message what to do."""

from collections.abc import Mapping


class GeomapError(Exception):
    """Root of the tree; `exit_code` is what the command line ends with."""

    exit_code = 2


class BadInput(GeomapError):
    """What was given cannot be used; the message names the thing at fault and what to do."""


class BadFile(BadInput):
    """A file cannot be read as what it is said to be."""


class BadFrame(BadInput):
    """A table does not have the columns, types, units or CRS its schema declares."""


class BadSetting(BadInput):
    """A setting of the environment or a command option has no meaning."""


class BadQuestion(BadInput):
    """A question put to the map (skill, zone, minutes, day) cannot be read; `parameter` is its name there."""

    def __init__(self, message: str, parameter: str = "") -> None:
        """Keep which part of the address is at fault, for pages to lead on without it."""
        super().__init__(message)
        self.parameter = parameter


class BadMove(BadInput):
    """A step a claim cannot take, or not by that person; `why` names the obstacle."""

    def __init__(self, message: str, why: str) -> None:
        """Keep what stands in the way, for pages to say it in the reader's words."""
        super().__init__(message)
        self.why = why


class BadSkill(BadInput):
    """A nomenclature that contradicts itself; `why` is the code of the fault, `named` what is at fault."""

    def __init__(self, message: str, why: str, named: Mapping[str, str | int]) -> None:
        """Keep the fault and what it names, for pages to say it in the reader's words."""
        super().__init__(message)
        self.why = why
        self.named = named


class BadProof(BadInput):
    """A proof that cannot be kept as it was given; `why` names what is wrong with it."""

    def __init__(self, message: str, why: str) -> None:
        """Keep what is wrong, for pages to say it in the reader's words."""
        super().__init__(message)
        self.why = why


class NotFound(BadInput):
    """The thing named does not exist here."""


class UnknownTerritory(NotFound):
    """No territory or zone of that name is loaded."""


class UnknownCommune(NotFound):
    """No commune has that code."""


class UnknownSkill(NotFound):
    """The nomenclature has no such skill."""


class UnknownProvider(NotFound):
    """The directory has no such provider, or it is not published."""


class UnknownMediator(NotFound):
    """The directory has no such place of mediation."""


class UnknownClaim(NotFound):
    """No such claim, proof or decision, or it is not this person's to see."""


class NotAllowed(BadInput):
    """The person who asks may not do this."""


class LastAdministrator(BadInput):
    """The installation would be left without anybody who may administer it."""


class NotSignedIn(NotAllowed):
    """Nobody is signed in, and the thing asked for is for people who are."""


class BrokenDependency(GeomapError):
    """Something geomap stands on failed; the input may be right, try again once it is mended."""

    exit_code = 3


class DatabaseBroken(BrokenDependency):
    """The database cannot be reached, or its schema is not the one expected."""


class DatabaseUnwritable(DatabaseBroken):
    """The database can be read, and nothing can be written to it."""


class NetworkBroken(BrokenDependency):
    """A remote source is down, slow or answers nonsense."""


class InstallationBroken(BrokenDependency):
    """A file that should have come with geomap is missing."""


class MailBroken(BrokenDependency):
    """A letter could not be handed to the mail server."""


class IdentityBroken(BrokenDependency):
    """An OpenID Connect provider is down, or what it says cannot be trusted."""


class EvidenceBroken(BrokenDependency):
    """The folder proofs are kept in cannot be written or read."""
