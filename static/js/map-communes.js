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
      this._onLevel = ({ target }) => target.name === "geomap-level" && this._draw();
    },

    getEvents() {
      const own = { click: this._click, mousemove: this._hover, mouseout: this._leave };
      return Object.assign(L.Renderer.prototype.getEvents.call(this), own);
    },

    onAdd(map) {
      this._side = this._data.worker ? geomap.begun[map.getContainer().id] || geomap.beside(this._data) : null;
      L.Renderer.prototype.onAdd.call(this, map);
      this._status = document.getElementById(`${map.getContainer().id}_status`);
      this._tip = L.tooltip({ className: "geomap-tip", direction: "top", opacity: 1, offset: [0, -6] });
      this._onKey = (event) => this._press(event);
      map.getContainer().addEventListener("keydown", this._onKey);
      map.on("focus", this._announce, this);
      map.on("geomap:marks", this._draw, this);
      document.addEventListener("geomap:choose", this._onChoose);
      document.addEventListener("geomap:values", this._onValues);
      document.addEventListener("change", this._onLevel);
      const names = document.querySelector('input[data-geomap-layer="names"]');
      if (names) names.addEventListener("change", () => this._draw());
      this._names = names;
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
      document.removeEventListener("change", this._onLevel);
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
        this._codes = new Array(this._shapes.header.communes);
        this._called = new Array(this._shapes.header.communes);
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
        this._side.worker.terminate();
        this._side = this._first = null;
        return this._openHere(await geomap.fetched(this._data.url));
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
      else this._say(this._map.texts.failed);
    },

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
      if (first) first.painted.then((ids) => this._put(number, null, (this._numbers = ids)));
      else if (this._here()) {
        const { picture, ids } = this._painter.paint(asked);
        this._put(number, picture, ids);
      } else this._side.worker.postMessage({ kind: "paint", number, asked });
      return done;
    },

    // Whether the page paints itself.
    _here() {
      if (!this._painter && this._bytes && window.matchMedia("print").matches) this._openHere(this._bytes);
      return this._painter && (!this._side || window.matchMedia("print").matches);
    },

    // Where the picture lies in the world, and all that is to be seen on it.
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
      return (geomap.marks ? geomap.marks(this._map) : []).map(({ place, pin }) => {
        const { x, y } = this._map.latLngToLayerPoint(place).subtract(bounds.min);
        return pin ? [x - 12, y - 32, x + 12, y] : [x - 14, y - 14, x + 14, y + 14];
      });
    },

    // --- What lies where, and what it is called.

    // The commune at a place, as its row, or -1: one look at the numbers of the last picture.
    _rowAt(latlng) {
      if (!this._ids) return -1;
      const { ids, width, dpr, view } = this._ids;
      const { x, y } = this._map.project(latlng, view.zoom).subtract(view.origin).subtract(view.bounds.min);
      const [column, line] = [Math.floor(x * dpr), Math.floor(y * dpr)];
      if (column < 0 || column >= width || line < 0) return -1;
      return (ids[line * width + column] || 0) - 1;
    },

    // --- What the areas of the picture are.

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
      this._map.closeTooltip(this._tip);
    },

    // --- Choosing.

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
      await this._namesOf(row);
      const code = this._codes[row];
      if (!code) return;
      this._mark(row);
      document.dispatchEvent(new CustomEvent("geomap:choose", { detail: { code, source: "map", ...how } }));
    },

    // The page chose: show it here.
    async _hear({ code, source }) {
      if (source === "map") return;
      this._chosen = code || null;
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
      this._chosen = this._codes[row];
      this._draw();
      this._say(this._described(row));
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
