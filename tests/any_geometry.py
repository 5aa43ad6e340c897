"""Any geometry a column may be given, for properties."""

import shapely
from hypothesis import strategies as st

_degrees = st.floats(-180, 180, allow_nan=False, width=64)
_points = st.tuples(_degrees, _degrees)
geometries = st.one_of(
    _points.map(shapely.Point),
    st.lists(_points, min_size=1, max_size=5).map(shapely.MultiPoint),
    st.lists(_points, min_size=2, max_size=6).map(shapely.LineString),
    st.lists(st.tuples(_degrees, _degrees, st.floats(0.001, 5)), min_size=1, max_size=4).map(
        lambda boxes: shapely.MultiPolygon([shapely.box(x, y, x + w, y + w) for x, y, w in boxes])
    ),
    st.sampled_from([shapely.Point(), shapely.Polygon(), shapely.MultiPolygon(), shapely.GeometryCollection()]),
)
