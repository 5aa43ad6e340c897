// A commune chosen on the map, or by the page.
"use strict";
(() => {
  const geomap = (window.geomap = window.geomap || {});

  geomap.Communes.include({
    _click(event) {
      const row = this._rowAt(event.latlng);
      if (row >= 0 && this._zoneAt(row) >= 0) this._enter(this._zoneAt(row));
      else this._choose(row);
    },

    // A zone is looked at closer; its communes are then those of the map.
    _enter(zone) {
      const of = this._shapes.zoneOf[this._level.kind];
      const whole = [Infinity, Infinity, -Infinity, -Infinity];
      of.forEach((one, row) => {
        const box = this._box(row);
        if (one !== zone || box[0] > box[2]) return;
        for (const at of [0, 1]) whole[at] = Math.min(whole[at], box[at]);
        for (const at of [2, 3]) whole[at] = Math.max(whole[at], box[at]);
      });
      this._map.fitBounds(this._degrees(whole), { animate: !geomap.calm });
    },

    // The map chose: say so here and to the page.
    async _choose(row, how) {
      if (row < 0) {
        this._say(this._map.texts.nothing_here);
        return;
      }
      this._wanted = row;
      await this._namesOf(row);
      // While its name came the reader may have gone on to another.
      if (this._wanted !== row) return;
      const code = this._codes[row];
      if (!code) {
        this._wanted = -1;
        this._say(this._map.texts.failed);
        return;
      }
      this._mark(row);
      const { state } = this._data.palette[Number(this._ranks[row])];
      document.dispatchEvent(new CustomEvent("geomap:choose", { detail: { code, state, source: "map", ...how } }));
    },

    // The page chose, or another map of it: show it here.
    async _hear({ code, source }) {
      if (source === "map" && code === this._chosen) return;
      this._chosen = code || null;
      this._wanted = -1;
      if (!this._shapes) return;
      if (!code) {
        this._say(this._map.texts.invite);
        this._draw();
        return;
      }
      const row = await this._findRow(code);
      // While its name came the reader may have gone on to another.
      if (this._chosen !== code) return;
      if (row < 0) {
        this._draw();
        return;
      }
      this._mark(row);
      this._show(row);
    },

    _mark(row) {
      this._wanted = -1;
      this._chosen = this._codes[row];
      this._draw();
      this._say(this._described(row));
    },

    // In other colours the commune chosen has a state of its own.
    _retell() {
      const row = this._rowOf(this._chosen);
      if (row >= 0 && this._status?.textContent !== this._described(row)) this._say(this._described(row));
    },

    _described(row) {
      const state = this._data.palette[Number(this._ranks[row])].name;
      return geomap.fill(this._map.texts.chosen, { commune: this._called[row], state });
    },

    _show(row) {
      const box = this._box(row);
      if (box[0] > box[2]) return;
      const bounds = this._degrees(box);
      const scale = this._map.options.crs.scale(this._map.getZoom()) / 256;
      const small = (box[2] - box[0]) * scale < 12;
      const animate = !geomap.calm;
      if (small) this._map.fitBounds(bounds, { maxZoom: 11, animate });
      else if (!this._map.getBounds().pad(-0.05).contains(bounds)) this._map.panTo(bounds.getCenter(), { animate });
    },

    // The box of a commune, turned inside out where nobody knows its place.
    _box(row) {
      return this._shapes.boxes.subarray(4 * row, 4 * row + 4);
    },

    _degrees(box) {
      const [left, top] = this._shapes.origin;
      const unproject = (x, y) => this._map.unproject([x + left, y + top], 0);
      return L.latLngBounds(unproject(box[0], box[3]), unproject(box[2], box[1]));
    },
  });
})();
