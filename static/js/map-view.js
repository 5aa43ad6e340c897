// What is asked of a painter: where the picture lies in the world, and all that is to be seen on it.
"use strict";
(() => {
  const geomap = (window.geomap = window.geomap || {});

  geomap.Communes.include({
    _frame({ bounds, zoom, origin }) {
      const pixel = origin.add(bounds.min);
      const size = bounds.getSize();
      const named = !this._hasty && (!this._names || this._names.checked);
      return {
        scale: this._map.options.crs.scale(zoom) / 256,
        width: size.x,
        height: size.y,
        window: this._window(bounds),
        dpr: geomap.density(),
        ground: [pixel.x, pixel.y],
        ranks: this._ranks,
        only: this._only || [],
        chosen: this._rowOf(this._chosen),
        names: named ? { edges: this._edges(bounds), markers: this._markerBoxes(bounds) } : null,
        level: this._levelAt(zoom),
      };
    },

    // What of the picture is in the window now.
    _window(bounds) {
      const { x, y } = this._map.containerPointToLayerPoint([0, 0]).subtract(bounds.min);
      const size = this._map.getSize();
      return [x, y, x + size.x, y + size.y];
    },

    // Where no name may stand, in pixels of the picture: under controls, across the edge of the window.
    _edges(bounds) {
      const [left, top] = this._window(bounds);
      const { x, y } = this._map.getSize();
      const far = 1e5;
      const boxes = [[-far, -far, 0, far], [x, -far, far, far], [-far, -far, far, 0], [-far, y, far, far]];
      // Controls stay where they are while the window keeps its size: measuring them makes the page lay itself out.
      if (!this._controls || this._controls.x !== x || this._controls.y !== y) this._controls = { x, y, boxes: this._measured() };
      return [...boxes, ...this._controls.boxes].map(([a, b, c, d]) => [a + left, b + top, c + left, d + top]);
    },

    _measured() {
      const container = this._map.getContainer();
      const frame = container.getBoundingClientRect();
      return [...container.querySelectorAll(".leaflet-control")].map((control) => {
        const { left, top, right, bottom } = control.getBoundingClientRect();
        return [left - frame.left, top - frame.top, right - frame.left, bottom - frame.top];
      });
    },

    _markerBoxes(bounds) {
      return (geomap.marks ? geomap.marks(this._map) : []).map(({ place, iconSize, iconAnchor }) => {
        const { x, y } = this._map.latLngToLayerPoint(place).subtract(bounds.min).subtract(iconAnchor);
        return [x, y, x + iconSize[0], y + iconSize[1]];
      });
    },
  });
})();
