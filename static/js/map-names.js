// What communes are called, fetched when they are first looked at; the zones they are painted as.
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
  });
})();
