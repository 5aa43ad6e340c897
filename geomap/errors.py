"""Every error geomap raises on purpose, in one tree: the class says whose fault, the message what to do."""


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
    """A question put to the map (skill, zone, minutes, day) cannot be read."""


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


class BrokenDependency(GeomapError):
    """Something geomap stands on failed; the input may be right, try again once it is mended."""

    exit_code = 3


class DatabaseBroken(BrokenDependency):
    """The database cannot be reached, or its schema is not the one expected."""


class NetworkBroken(BrokenDependency):
    """A remote source is down, slow or answers nonsense."""


class InstallationBroken(BrokenDependency):
    """A file that should have come with geomap is missing."""
