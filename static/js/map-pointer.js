// What lies under the pointer: its name and its state, in a tip that follows along.
"use strict";
(() => {
  const geomap = (window.geomap = window.geomap || {});

  geomap.Communes.include({
    _follow(map) {
      this._tip = L.tooltip({ className: "geomap-tip", direction: "top", opacity: 1, offset: [0, -6] });
      // What was under the pointer is no more once the map moves; a finger leaves nothing behind it.
      const moves = { mousemove: this._hover, mouseout: this._leave, movestart: this._leave };
      map.on(moves, this);
      this.once("remove", () => map.off(moves, this));
    },

    async _hover(event) {
      if (this._map.dragging && this._map.dragging.moving()) return;
      const row = this._rowAt(event.latlng);
      this._over = row;
      this._map.getContainer().classList.toggle("geomap-over", row >= 0);
      if (row < 0) {
        this._leave();
        return;
      }
      this._tip.setLatLng(event.latlng);
      if (this._told !== row || this._toldOf !== this._ids) {
        const lines = await this._words(row);
        if (this._over !== row) return;
        const words = document.createElement("span");
        const strong = document.createElement("strong");
        strong.textContent = lines[0];
        words.append(strong, lines[1] ? ` · ${lines[1]}` : "", document.createElement("br"), this._stateOf(row));
        this._tip.setContent(words);
        [this._told, this._toldOf] = [row, this._ids];
      }
      if (!this._map.hasLayer(this._tip)) this._map.openTooltip(this._tip);
    },

    // What a place is called: the zone where the map is read by zone, else the commune and the zone it is outlined in.
    async _words(row) {
      const zone = this._zoneAt(row);
      const kind = this._level ? this._level.kind : this._shapes.header.lines;
      const zones = kind ? await this._zoneNames(kind).catch(() => null) : null;
      const at = kind ? this._shapes.zoneOf[kind][row] : -1;
      const around = zones && at >= 0 ? zones[at][1] : "";
      if (zone >= 0) return [around];
      await this._namesOf(row);
      return [this._called[row] || "…", around];
    },

    // At least nine people in ten are in the state of a zone or in a better one; more than one in ten in no better.
    _stateOf(row) {
      const zone = this._zoneAt(row);
      const rank = Number(zone >= 0 ? this._level.ranks[zone] : this._ranks[row]);
      const state = this._data.palette[rank].name;
      if (zone < 0 || rank === this._data.palette.length - 1) return state;
      return geomap.fill(this._map.texts[rank < 2 ? "zone_most" : "zone_some"], { state });
    },

    // Names of zones all come at once; those that did not are asked for again.
    async _zoneNames(kind) {
      this._zones ||= this._data.zones ? Promise.resolve(this._data.zones) : geomap.fetched(this._data.url.replace(/\.bin$/, "/zones.json"), "json");
      this._zones.catch(() => (this._zones = null));
      return (await this._zones)[kind];
    },

    _leave() {
      this._over = -1;
      this._map.closeTooltip(this._tip);
    },
  });
})();
