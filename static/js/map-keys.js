// The map without a mouse: arrows go from a commune to its neighbour, Enter asks why; and the boxes of the legend.
"use strict";
(() => {
  const geomap = (window.geomap = window.geomap || {});
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  // How far from the way one looks: first about 50 degrees to each side, then further, then anything that lies ahead.
  const WIDTHS = [1.2, 3, Infinity];

  const touch = (a, b) => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
  const boxAt = ({ boxes }, row) => boxes.subarray(4 * row, 4 * row + 4);

  // The middle of a commune, or null where nobody knows its place.
  function centre({ boxes, points }, row) {
    if (!Number.isNaN(points[2 * row])) return [points[2 * row], points[2 * row + 1]];
    if (boxes[4 * row] > boxes[4 * row + 2]) return null;
    return [(boxes[4 * row] + boxes[4 * row + 2]) / 2, (boxes[4 * row + 1] + boxes[4 * row + 3]) / 2];
  }

  // The neighbour on a way, else the nearest commune on it, as its row, or -1.
  function onward(shapes, from, [x, y]) {
    const start = centre(shapes, from);
    if (!start) return -1;
    const [left, top] = start;
    const ahead = [];
    for (let row = 0; row < shapes.header.communes; row++) {
      const found = row === from ? null : centre(shapes, row);
      if (!found) continue;
      const along = (found[0] - left) * x + (found[1] - top) * y;
      const across = Math.abs((found[0] - left) * y + (found[1] - top) * x);
      if (along > 0) ahead.push({ row, along, across, near: touch(boxAt(shapes, row), boxAt(shapes, from)) });
    }
    for (const near of [true, false]) {
      for (const width of near ? WIDTHS.slice(0, 1) : WIDTHS) {
        const found = ahead.filter((one) => one.across <= one.along * width && (one.near || !near));
        if (found.length) return found.reduce((best, one) => (one.along + one.across < best.along + best.across ? one : best)).row;
      }
    }
    return -1;
  }

  geomap.Communes.include({
    _press(event) {
      if (event.target !== this._map.getContainer() || !this._shapes) return;
      if (event.key === "Enter") {
        event.preventDefault();
        this._ask();
      } else if (event.key in WAYS && !(event.shiftKey || event.altKey || event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        // Leaflet, which listens further out, would move the map.
        event.stopPropagation();
        this._step(WAYS[event.key]);
      }
    },

    // The commune the reader stands on, also while its name is still to come.
    _standing() {
      return this._wanted >= 0 ? this._wanted : this._rowOf(this._chosen);
    },

    // The first arrow chooses the commune in the middle of the map.
    _step(way) {
      const from = this._standing();
      const row = from < 0 ? this._middle() : onward(this._shapes, from, way);
      if (row < 0) {
        this._say(this._map.texts.edge);
        return;
      }
      this._choose(row, { stepped: true });
      this._show(row);
    },

    _ask() {
      const standing = this._standing();
      const row = standing < 0 ? this._middle() : standing;
      if (row >= 0) this._choose(row, { open: true });
    },

    // The commune in the middle of the map, or the nearest to it.
    _middle() {
      const middle = this._map.getCenter();
      const row = this._rowAt(middle);
      if (row >= 0) return row;
      const [left, top] = this._shapes.origin;
      const { x, y } = this._map.project(middle, 0);
      let best = -1;
      let least = Infinity;
      for (let at = 0; at < this._shapes.header.communes; at++) {
        const found = centre(this._shapes, at);
        const far = found ? Math.hypot(found[0] + left - x, found[1] + top - y) : Infinity;
        if (far < least) [best, least] = [at, far];
      }
      return best;
    },

    // Those who come to the map by keyboard are told where they stand.
    _announce() {
      if (!this._shapes || !this._map.getContainer().matches(":focus-visible")) return;
      const row = this._rowOf(this._chosen);
      if (row < 0) this._say(this._map.texts.invite);
      else this._mark(row);
    },

    // States ticked in the legend are shown, the others pale; none ticked shows them all.
    _sift() {
      this._only = geomap.ticked();
      this._draw();
    },
  });

  geomap.Communes.addInitHook(function () {
    const sift = () => this._sift();
    const heard = ({ target }) => target.name === "etat" && sift();
    this.on("add", () => {
      document.addEventListener("change", heard);
      document.addEventListener("geomap:filter", sift);
      sift();
    });
    this.on("remove", () => {
      document.removeEventListener("change", heard);
      document.removeEventListener("geomap:filter", sift);
    });
  });
})();
