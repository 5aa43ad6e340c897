// What communes and zones are called, fetched when they are first looked at, and said of them.
"use strict";
(() => {
  const geomap = (window.geomap = window.geomap || {});

  geomap.Communes.include({
    // Codes and names of a head of the codes come when one of its communes is first looked at.
    _namesOf(row) {
      const head = this._heads.find(({ to }) => row < to);
      if (this._data.names || head.known) return Promise.resolve();
      const place = this._heads.indexOf(head);
      head.asked ||= geomap.fetched(this._data.url.replace(/\.bin$/, `/noms/${place}.json`), "json").then(
        (names) => {
          head.known = true;
          this._learn(head.from, names);
        },
        () => (head.asked = null),
      );
      return head.asked;
    },

    _allNames() {
      return Promise.all(this._heads.map(({ from }) => this._namesOf(from)));
    },

    _learn(from, names) {
      names.forEach(([code, name], place) => {
        this._codes[from + place] = code;
        this._called[from + place] = name;
        this._rows.set(code, from + place);
      });
    },

    async _zoneNames(kind) {
      this._zones ||= this._data.zones ? Promise.resolve(this._data.zones) : geomap.fetched(this._data.url.replace(/\.bin$/, "/zones.json"), "json");
      return (await this._zones)[kind];
    },

    // The row of a commune by its code, -1 when it is not here or not yet known.
    _rowOf(code) {
      return this._rows.get(code) ?? -1;
    },

    async _findRow(code) {
      const head = this._heads.find(({ name }) => code.slice(0, -3) === name);
      if (head) await this._namesOf(head.from);
      return this._rowOf(code);
    },

    _kind() {
      return this._level ? this._level.kind : "commune";
    },

    // The legend says what the areas are; a change is announced, with the commune chosen if there is one.
    _tellLevel(before) {
      const kind = this._kind();
      const box = document.querySelector(`input[name="geomap-level"][value="${kind}"]`);
      const note = document.querySelector(".geomap-level-note");
      if (!box || !note) return;
      const words = geomap.fill(this._map.texts.level_shown, { level: box.parentElement.textContent.trim() });
      note.hidden = kind === "commune";
      note.firstElementChild.textContent = words;
      if (!before) return;
      const row = this._rowOf(this._chosen);
      this._say(row < 0 ? words : `${words} ${this._described(row)}`);
    },

    // The zone a commune is painted as: none where communes are, or where it is worse served than its zone.
    _zoneAt(row) {
      if (!this._level) return -1;
      const zone = this._shapes.zoneOf[this._level.kind][row];
      return zone >= 0 && this._level.ranks[zone] >= this._ranks[row] ? zone : -1;
    },

    // At least nine people in ten are in the state of a zone or in a better one; more than one in ten in no better.
    _stateOf(row) {
      const zone = this._zoneAt(row);
      const rank = Number(zone >= 0 ? this._level.ranks[zone] : this._ranks[row]);
      const state = this._data.palette[rank].name;
      if (zone < 0 || rank === this._data.palette.length - 1) return state;
      return geomap.fill(this._map.texts[rank < 2 ? "zone_most" : "zone_some"], { state });
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
      if (!this._tip) return;
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

    _leave() {
      this._over = -1;
      if (this._tip) this._map.closeTooltip(this._tip);
    },
  });
})();
