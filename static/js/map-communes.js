// The communes on the map: what is asked, heard and said of them. Their picture is made by a painter beside the page, so
// that moving the map never waits for it; in the page itself where nothing runs beside it, and on paper.
"use strict";
(() => {
  const geomap = (window.geomap = window.geomap || {});
  const FEW = 1000;

  // What lies around the window is painted too, a part of its size.
  const AROUND = 0.25;

  geomap.Communes = L.Renderer.extend({
    options: { padding: AROUND },

    initialize(data) {
      L.Renderer.prototype.initialize.call(this, {});
      this._data = data;
      this._ranks = data.ranks;
      this._levels = data.levels || {};
      this._chosen = data.chosen;
      this._rows = new Map();
      this._asked = 0;
      // The first picture is no more than the window, without names: it comes in half the time.
      this._hasty = Boolean(data.worker);
      this._onChoose = (event) => this._hear(event.detail);
      this._onValues = (event) => this.setRanks(event.detail.order, event.detail.ranks, event.detail.levels) || event.preventDefault();
      this._onBox = ({ target }) => (target.name === "geomap-level" || target === this._names) && this._draw();
    },

    getEvents() {
      return Object.assign(L.Renderer.prototype.getEvents.call(this), { click: this._click });
    },

    onAdd(map) {
      this._side = this._data.worker ? geomap.begun[map.getContainer().id] || geomap.beside(this._data) : null;
      L.Renderer.prototype.onAdd.call(this, map);
      this._status = document.getElementById(`${map.getContainer().id}_status`);
      // What follows the pointer is late, as are the tips of the library.
      geomap.late(() => this._follow(map));
      this._onKey = (event) => this._press(event);
      map.getContainer().addEventListener("keydown", this._onKey);
      map.on("focus", this._announce, this);
      map.on("geomap:marks", this._draw, this);
      document.addEventListener("geomap:choose", this._onChoose);
      document.addEventListener("geomap:values", this._onValues);
      document.addEventListener("change", this._onBox);
      this._names = document.querySelector('input[data-geomap-layer="names"]');
      const loaded = this._load();
      // All that was fetched for the map has come.
      geomap.settled = loaded.then(() => this._shown);
      geomap.codes = () => loaded.then(() => this._allNames()).then(() => this._codes);
    },

    onRemove(map) {
      map.getContainer().removeEventListener("keydown", this._onKey);
      map.off("focus", this._announce, this);
      map.off("geomap:marks", this._draw, this);
      document.removeEventListener("geomap:choose", this._onChoose);
      document.removeEventListener("geomap:values", this._onValues);
      document.removeEventListener("change", this._onBox);
      if (this._side) this._side.worker.terminate();
      L.Renderer.prototype.onRemove.call(this, map);
    },

    // Lay other values on the same shapes; values of another order are refused.
    setRanks(order, ranks, levels) {
      if (order !== this._data.order) return false;
      // Values like those before are laid on too: whoever waits for them is told.
      if (ranks === this._painted) this._painted = null;
      this._ranks = ranks;
      this._levels = levels || {};
      this._draw();
      return true;
    },

    // --- Shapes and names.

    async _load() {
      try {
        this._shapes = await this._open();
        this._codes = new Array(this._shapes.header.communes).fill();
        this._called = new Array(this._shapes.header.communes).fill();
        if (this._shapes.header.order !== this._data.order) throw new Error("these values belong to other shapes");
      } catch (error) {
        this._shapes = null;
        this._say(this._map.texts.failed);
        geomap.picture(this._map.getContainer());
        geomap.shown();
        return;
      }
      this._heads = [];
      let from = 0;
      for (const [name, count] of this._shapes.header.heads) this._heads.push({ name, from, to: (from += count), asked: null });
      if (this._data.names) this._learn(0, this._data.names);
      this._say(this._map.texts.invite);
      this._draw();
      await this._shown;
      const named = this._ranks.length <= FEW && !this._data.names && this._allNames();
      if (this._hasty) await this._complete();
      await named;
      if (this._chosen) this._hear({ code: this._chosen, source: "page" });
    },

    // Beside the page; where that cannot be, in it.
    async _open() {
      if (!this._side) return this._openHere(this._data.shapes ? decoded(this._data.shapes) : await geomap.fetched(this._data.url));
      try {
        const shapes = await this._side.opened;
        this._side.hear = (told) => this._receive(told);
        // On paper few communes are painted at once, by the page.
        if (this._ranks.length <= FEW) this._bytes = await this._side.buffer;
        return shapes;
      } catch {
        return this._openHere(await this._giveUp());
      }
    },

    // Leave the painter beside the page, and take back the bytes of the shapes.
    _giveUp() {
      const { worker, buffer } = this._side;
      worker.terminate();
      this._side = this._first = null;
      return buffer;
    },

    // A picture did not come: what was asked for is painted here, where that can be.
    async _paintHere() {
      if (!this._side) return;
      try {
        this._openHere(await this._giveUp());
        this._order();
      } catch {
        this._say(this._map.texts.failed);
      }
    },

    _openHere(buffer) {
      const { palette, separator } = this._data;
      this._painter = new geomap.Painter(geomap.readShapes(buffer), palette, separator);
      return this._painter.shapes;
    },

    // What lies around the window, and the names, once the first picture has been seen.
    async _complete() {
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      this._hasty = false;
      if (this._ctx) this._update();
      return this._shown;
    },

    // A picture of what the worker painted last, in other colours, comes without its numbers.
    _receive(told) {
      if (told.kind === "painted") this._put(told.number, told.picture, (this._numbers = told.ids || this._numbers));
      else if (told.kind === "finer") this._draw();
      else this._paintHere();
    },

    // --- The picture.

    _initContainer() {
      this._first = this._side?.first;
      this._container = this._first ? this._first.canvas : geomap.canvas();
      this._ctx = this._container.getContext("bitmaprenderer");
    },

    _destroyContainer() {
      this._container.remove();
      delete this._container;
      delete this._ctx;
    },

    // What is in view is painted first, shown when it is ready; until then the last picture goes along with the map.
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      const size = this._map.getSize();
      const padding = this._hasty ? 0 : AROUND;
      const min = this._map.containerPointToLayerPoint(size.multiplyBy(-padding)).round();
      this._view = {
        bounds: L.bounds(min, min.add(size.multiplyBy(1 + 2 * padding)).round()),
        centre: this._map.getCenter(),
        zoom: this._map.getZoom(),
        origin: this._map.getPixelOrigin(),
        padding,
      };
      if (!this._bounds) Object.assign(this, { _bounds: this._view.bounds, _center: this._view.centre, _zoom: this._view.zoom });
      this._draw();
    },

    _draw() {
      if (!this._shapes || !this._ctx || !this._view) return;
      this._due ||= new Promise((resolve) => queueMicrotask(() => resolve(this._order())));
      this._shown = this._due;
    },

    // The zones a view is read by, or null for communes.
    _levelAt(zoom) {
      const kind = geomap.kindAt(this._data.steps, this._only || [], (from) => zoom > this._map.homeZoom() && from <= zoom);
      return this._levels[kind] ? { kind, ranks: this._levels[kind] } : null;
    },

    // One picture at a time: what is asked while one is made is made next.
    _order() {
      this._due = null;
      if (!this._shapes || !this._ctx) return undefined;
      const number = ++this._asked;
      this._map.getContainer().dataset.painting = "true";
      const view = this._view;
      const asked = this._frame(view);
      const waiting = this._awaited ? this._awaited.waiting : [];
      const done = new Promise((resolve) => (this._awaited = { number, view, asked, waiting: [...waiting, resolve] }));
      // The first picture is taken over as it lies there, or it is none of ours.
      const first = this._first && alike(this._first.asked, asked) ? this._first : null;
      this._first = null;
      if (first) first.painted.then((ids) => (ids ? this._put(number, null, (this._numbers = ids)) : this._paintHere()));
      else if (this._here()) {
        const { picture, ids } = this._painter.paint(asked);
        this._put(number, picture, ids);
      } else if (this._side) this._side.worker.postMessage({ kind: "paint", number, asked });
      return done;
    },

    // Whether the page paints itself.
    _here() {
      if (!this._painter && this._bytes && window.matchMedia("print").matches) this._openHere(this._bytes);
      return this._painter && (!this._side || window.matchMedia("print").matches);
    },

    // Without a picture, it is the one that lies there already.
    _put(number, picture, ids) {
      if (!this._ctx || !this._awaited || number !== this._awaited.number) {
        if (picture) picture.close();
        return;
      }
      if (this._map._animatingZoom) {
        this._map.once("zoomend", () => this._put(number, picture, ids));
        return;
      }
      const { view, asked, waiting } = this._awaited;
      const before = this._ids && this._kind();
      this._awaited = null;
      this._level = asked.level;
      if (!this._hasty) delete this._map.getContainer().dataset.painting;
      if (picture) geomap.lay(this._container, picture, asked);
      this._ids = { ids, width: this._container.width, dpr: asked.dpr, view };
      Object.assign(this, { _bounds: view.bounds, _center: view.centre, _zoom: view.zoom });
      // Leaflet places the picture by it.
      this.options.padding = view.padding;
      this._updateTransform(this._map.getCenter(), this._map.getZoom());
      this.fire("update");
      if (before !== this._kind()) this._tellLevel(before);
      else if (this._painted !== asked.ranks) this._retell();
      this._drawn();
      if (this._painted !== asked.ranks) {
        this._painted = asked.ranks;
        performance.mark("geomap:painted");
        document.dispatchEvent(new CustomEvent("geomap:painted"));
      }
      for (const resolve of waiting) resolve();
    },

    _drawn() {
      const container = this._map.getContainer();
      if (container.dataset.drawn) return;
      container.dataset.drawn = "true";
      performance.mark("geomap:drawn");
      // The picture first, then the rest.
      requestAnimationFrame(() => setTimeout(geomap.shown));
    },

    // The commune at a place, as its row, or -1: one look at the numbers of the last picture.
    _rowAt(latlng) {
      if (!this._ids) return -1;
      const { ids, width, dpr, view } = this._ids;
      const { x, y } = this._map.project(latlng, view.zoom).subtract(view.origin).subtract(view.bounds.min);
      const [column, line] = [Math.floor(x * dpr), Math.floor(y * dpr)];
      if (column < 0 || column >= width || line < 0) return -1;
      return (ids[line * width + column] || 0) - 1;
    },

    _say(words) {
      if (this._status) this._status.textContent = words;
    },
  });

  // Whether a picture shows all that is asked of another.
  const SEEN = ["scale", "ground", "width", "height", "dpr", "ranks", "only", "chosen", "names", "level"];
  const alike = (one, other) => SEEN.every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]));

  function decoded(text) {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
  }

  geomap.communes = (data) => new (data.simple ? geomap.SimpleCommunes : geomap.Communes)(data);
})();
