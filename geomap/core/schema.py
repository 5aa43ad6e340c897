"""What a frame must look like: its columns, their types, its index and its CRS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.errors import BadFrame

Frame = TypeVar("Frame", bound=pd.DataFrame)


@dataclass(frozen=True)
class Column:
    """One column of a frame.

    Parameters
    ----------
    kind : str
        ``text``, ``integer``, ``number``, ``boolean``, ``day`` (``datetime64[us]`` at midnight),
        ``tuple`` (a tuple of texts in each cell) or ``geometry``.
    meaning : str
        What a value says, with its unit.
    nullable : bool
        Whether a value may be missing (``None`` in text and tuples, ``NaN`` in numbers, ``NaT`` in days).
    values : tuple of str
        The only values allowed, when the column is an enumeration.
    """

    kind: str
    meaning: str
    nullable: bool = False
    values: tuple[str, ...] = ()


_NEVER_NULL = ("boolean", "integer")
"""Kinds of columns with no room for nothing."""

_DTYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "text": ("object", "str", "category"),
        "integer": ("int64",),
        "number": ("float64",),
        "boolean": ("bool",),
        "day": ("datetime64[us]",),
        "tuple": ("object",),
    }
)
"""dtypes a column of each kind may have; `Schema.build` makes the first."""


@dataclass(frozen=True)
class Schema:
    """The shape of one kind of frame.

    Parameters
    ----------
    name : str
        What messages call the frame.
    columns : mapping of str to Column
        The columns a frame must have; it may have others.
    index : str, optional
        Name of the index, unique and not null; without one the index is free.
    crs : int, optional
        EPSG code of the geometry column, when there is one.
    """

    name: str
    columns: Mapping[str, Column] = field(default_factory=dict)
    index: str | None = None
    crs: int | None = None

    def empty(self) -> pd.DataFrame:
        """Return a frame of this schema without rows.

        Returns
        -------
        DataFrame or GeoDataFrame
            A GeoDataFrame in `crs` when the schema has a geometry.

        Examples
        --------
        >>> from geomap.core.frames import COSTS
        >>> COSTS.empty().columns.tolist()
        ['commune', 'base', 'minutes', 'km']
        """
        return self.build({name: [] for name in self.columns}, index=[])

    def build(self, data: Mapping[str, Any], index: Any = None) -> pd.DataFrame:
        """Make a frame of this schema from columns, with the declared types.

        Parameters
        ----------
        data : mapping of str to array-like
            One entry a column; a missing nullable column is filled with nulls.
        index : array-like, optional
            The index, when the schema names one.

        Returns
        -------
        DataFrame or GeoDataFrame
            Checked.

        Raises
        ------
        BadFrame
            When a column is missing or cannot take its type.

        Examples
        --------
        >>> note = Column("text", "a note", nullable=True)
        >>> schema = Schema("words", {"word": Column("text", "a word"), "note": note})
        >>> schema.build({"word": ["a", "b"]}).shape
        (2, 2)
        """
        labels = None if index is None else pd.Index(list(index), dtype=object, name=self.index)
        size = len(labels) if labels is not None else len(next(iter(data.values())))
        rows = labels if labels is not None else pd.RangeIndex(size)
        typed = {}
        for name, column in self.columns.items():
            if name not in data and not column.nullable:
                raise BadFrame(f"{self.name}: the column « {name} » ({column.meaning}) is missing.")
            typed[name] = self._typed(name, column, data.get(name), size, rows)
        frame = pd.DataFrame(typed, index=rows)
        if self.crs is not None:
            frame = gpd.GeoDataFrame(frame, geometry="geometry", crs=self.crs)
        return self.check(frame)

    def _typed(self, name: str, column: Column, values: Any, size: int, index: pd.Index) -> Any:
        if column.kind == "geometry":
            return gpd.GeoSeries([None] * size if values is None else list(values), index=index, crs=self.crs)
        cells = [None] * size if values is None else values if isinstance(values, np.ndarray) else list(values)
        if column.kind in {"text", "tuple"}:
            boxed = np.empty(size, dtype=object)
            boxed[:] = [None if _missing(cell) else cell for cell in cells]
            return pd.Series(boxed, index=index, dtype=object)
        dtype = _DTYPES[column.kind][0]
        if isinstance(cells, np.ndarray) and cells.dtype == dtype:
            return pd.Series(cells, index=index)
        try:
            return pd.Series(cells, index=index, dtype=dtype)
        except (TypeError, ValueError) as error:
            raise BadFrame(f"{self.name}: the column « {name} » is not a {column.kind}: {error}.") from error

    def check(self, frame: Frame) -> Frame:
        """Return the frame itself when it fits the schema.

        Parameters
        ----------
        frame : DataFrame
            Any frame.

        Returns
        -------
        DataFrame
            The same object.

        Raises
        ------
        BadFrame
            Naming the first column, index or CRS that does not fit.

        Examples
        --------
        >>> from geomap.core.frames import COSTS
        >>> COSTS.check(COSTS.empty()).empty
        True
        """
        if self.index is not None:
            if frame.index.name != self.index:
                raise BadFrame(f"{self.name}: the index is « {frame.index.name} », it must be « {self.index} ».")
            if not frame.index.is_unique:
                twice = frame.index[frame.index.duplicated()][0]
                raise BadFrame(f"{self.name}: « {twice} » stands twice in the index « {self.index} ».")
        dtypes = dict(zip(frame.columns, frame.dtypes, strict=True))
        for name, column in self.columns.items():
            if name not in dtypes:
                raise BadFrame(f"{self.name}: the column « {name} » ({column.meaning}) is missing.")
            self._check_column(frame, name, column, str(dtypes[name]))
        if self.crs is not None and (not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None):
            raise BadFrame(f"{self.name}: the geometry must be in EPSG:{self.crs}; it has no CRS.")
        if self.crs is not None and frame.crs.to_epsg() != self.crs:
            raise BadFrame(f"{self.name}: the geometry is in {frame.crs}, it must be in EPSG:{self.crs}.")
        return frame

    def _check_column(self, frame: pd.DataFrame, name: str, column: Column, dtype: str) -> None:
        wanted = _DTYPES.get(column.kind)
        if wanted is not None and dtype not in wanted:
            raise BadFrame(f"{self.name}: the column « {name} » is {dtype}, it must be {wanted[0]}.")
        if (column.nullable or column.kind in _NEVER_NULL) and not column.values:
            return
        cells = frame[name].to_numpy()
        nulls = np.asarray(pd.isna(cells))
        if not column.nullable and nulls.any():
            raise BadFrame(f"{self.name}: « {name} » is empty at « {frame.index[int(nulls.argmax())]} ».")
        if column.values:
            strange = [one for one in pd.unique(cells[~nulls]) if one not in column.values]
            if strange:
                raise BadFrame(f"{self.name}: « {strange[0]} » in « {name} » is none of {', '.join(column.values)}.")


def _missing(cell: Any) -> bool:
    return cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and bool(np.isnan(cell)))


def first_that_holds(
    cases: Sequence[tuple[npt.NDArray[np.bool_], str | npt.NDArray[np.object_] | None]],
    otherwise: str | npt.NDArray[np.object_] | None,
) -> npt.NDArray[np.object_]:
    """Give each row the value of the first case that holds for it.

    Parameters
    ----------
    cases : sequence of (ndarray of bool, value)
        Conditions in order, each with one value or one a row.
    otherwise : str, None or ndarray
        Value where none holds.

    Returns
    -------
    ndarray of object
        One value a row.

    Examples
    --------
    >>> first_that_holds([(np.array([True, False]), "a"), (np.array([True, True]), "b")], "c").tolist()
    ['a', 'b']
    """
    found = np.empty(len(cases[0][0]), dtype=object)
    found[:] = otherwise
    for holds, value in reversed(cases):
        found[holds] = value[holds] if isinstance(value, np.ndarray) else value
    return found


def together(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Put two frames sorted by the same kind of id together, without sorting again.

    Parameters
    ----------
    one, other : DataFrame
        Frames with the same columns, sorted by an index of text; no id is in both. The second is best the smaller one.

    Returns
    -------
    DataFrame
        All rows, sorted by id.

    Examples
    --------
    >>> rows = pd.DataFrame({"size": [1, 2, 3]}, index=pd.Index(["a", "b", "c"], dtype=object))
    >>> together(rows.iloc[[0, 2]], rows.iloc[[1]]).index.tolist()
    ['a', 'b', 'c']
    """
    if not len(other):
        return one
    if not len(one):
        return other
    order = np.insert(np.arange(len(one)), one.index.searchsorted(other.index), np.arange(len(other)) + len(one))
    both = pd.concat([one, other])
    both.index = pd.Index(np.concatenate([one.index, other.index]), dtype=object, name=one.index.name)
    return both.take(order)
