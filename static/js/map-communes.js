// The communes: shapes decoded from shared arcs, drawn on one canvas with the colour and hatching of their state.
"use strict";
(() => {
  const geomap = (window.geomap = window.geomap || {});
  const TILE = 8;
  const OUTER = 0;
  const INNER = 1;
  const ZONE = 2;

  const worldX = (lon) => ((lon + 180) / 360) * 256;
  const worldY = (lat) => (0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)) * 256;

  // Arcs in world pixels at zoom 0, counted from a near origin so that single precision is enough at any zoom.
  function decode(topology) {
    const [stepX, stepY] = topology.transform.scale;
    const [left, top] = topology.transform.translate;
    const project = (x, y) => [worldX(x * stepX + left), worldY(y * stepY + top)];
    const starts = new Uint32Array(topology.arcs.length + 1);
    topology.arcs.forEach((arc, number) => (starts[number + 1] = starts[number] + arc.length));
    const first = topology.arcs.length ? topology.arcs[0][0] : [0, 0];
    const origin = project(first[0], first[1]);
    const xy = new Float32Array(2 * starts[topology.arcs.length]);
    let at = 0;
    for (const arc of topology.arcs) {
      let x = 0;
      let y = 0;
      for (const [dx, dy] of arc) {
        const [u, v] = project((x += dx), (y += dy));
        xy[at++] = u - origin[0];
        xy[at++] = v - origin[1];
      }
    }
    const place = (x, y) => {
      const [u, v] = project(x, y);
      return [u - origin[0], v - origin[1]];
    };
    const communes = topology.objects.communes.geometries.map((geometry) => commune(geometry, place));
    const shapes = { origin, starts, xy, communes, labels: [], zones: topology.zones };
    measure(shapes);
    shapes.labels = topology.labels.map(([row, x, y, city]) => [city || communes[row].name, ...place(x, y)]);
    return shapes;
  }

  function commune(geometry, place) {
    const { name, zone } = geometry.properties;
    const parts = geometry.type === "Polygon" ? [geometry.arcs] : geometry.arcs || [];
    const point = geometry.type === "Point" ? place(...geometry.coordinates) : null;
    return { code: geometry.id, name, zone, rings: parts.flat(), point, box: null };
  }

  // Give each commune its box, each arc its box and whether it parts communes, zones, or ends the territory.
  function measure(shapes) {
    const count = shapes.starts.length - 1;
    const boxes = new Float32Array(4 * count);
    for (let arc = 0; arc < count; arc++) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = shapes.starts[arc]; i < shapes.starts[arc + 1]; i++) {
        grow(box, shapes.xy[2 * i], shapes.xy[2 * i + 1], shapes.xy[2 * i], shapes.xy[2 * i + 1]);
      }
      boxes.set(box, 4 * arc);
    }
    const kinds = new Uint8Array(count).fill(OUTER);
    const zoneOf = new Array(count);
    const sides = [];
    for (const commune of shapes.communes) {
      commune.box = [Infinity, Infinity, -Infinity, -Infinity];
      if (commune.point) grow(commune.box, ...commune.point, ...commune.point);
      for (const ring of commune.rings) {
        for (const step of ring) {
          const arc = step < 0 ? ~step : step;
          grow(commune.box, ...boxes.subarray(4 * arc, 4 * arc + 4));
          if (arc in zoneOf) kinds[arc] = zoneOf[arc] === commune.zone ? INNER : ZONE;
          else zoneOf[arc] = commune.zone;
        }
      }
      if (commune.rings.length) sides.push(Math.sqrt((commune.box[2] - commune.box[0]) * (commune.box[3] - commune.box[1])));
    }
    sides.sort((a, b) => a - b);
    Object.assign(shapes, { boxes, kinds, side: sides[sides.length >> 1] || 0 });
  }

  function grow(box, west, north, east, south) {
    box[0] = Math.min(box[0], west);
    box[1] = Math.min(box[1], north);
    box[2] = Math.max(box[2], east);
    box[3] = Math.max(box[3], south);
  }

  const meets = (box, view) => box[0] <= view[2] && box[2] >= view[0] && box[1] <= view[3] && box[3] >= view[1];

  geomap.Communes = L.Renderer.extend({
    options: { padding: 0.25 },

    initialize(data) {
      L.Renderer.prototype.initialize.call(this, {});
      this._data = data;
      this._ranks = data.ranks;
      this._chosen = data.chosen;
      this._onChoose = (event) => this._hear(event.detail);
      this._onValues = (event) => this.setRanks(event.detail.order, event.detail.ranks);
    },

    getEvents() {
      const own = { click: this._click, mousemove: this._hover, mouseout: this._leave };
      return Object.assign(L.Renderer.prototype.getEvents.call(this), own);
    },

    onAdd(map) {
      L.Renderer.prototype.onAdd.call(this, map);
      this._status = document.getElementById(`${map.getContainer().id}_status`);
      this._tip = L.tooltip({ className: "geomap-tip", direction: "top", opacity: 1, offset: [0, -6] });
      this._onKey = (event) => this._press(event);
      map.getContainer().addEventListener("keydown", this._onKey);
      map.on("focus", this._announce, this);
      map.on("geomap:marks", this._draw, this);
      document.addEventListener("geomap:choose", this._onChoose);
      document.addEventListener("geomap:values", this._onValues);
      const names = document.querySelector('input[data-geomap-layer="names"]');
      if (names) names.addEventListener("change", () => this._draw());
      this._names = names;
      const loaded = this._load();
      geomap.codes = () => loaded.then(() => this._shapes.communes.map(({ code }) => code));
    },

    onRemove(map) {
      map.getContainer().removeEventListener("keydown", this._onKey);
      map.off("focus", this._announce, this);
      map.off("geomap:marks", this._draw, this);
      document.removeEventListener("geomap:choose", this._onChoose);
      document.removeEventListener("geomap:values", this._onValues);
      L.Renderer.prototype.onRemove.call(this, map);
    },

    // Lay other values on the same shapes; values of another order are refused.
    setRanks(order, ranks) {
      if (order !== this._data.order) return;
      this._ranks = ranks;
      this._draw();
    },

    async _load() {
      try {
        const topology = this._data.shapes || (await this._fetch(this._data.url));
        if (topology.order !== this._data.order) throw new Error("these values belong to other shapes");
        this._shapes = decode(topology);
      } catch (error) {
        this._say(this._map.texts.failed);
        return;
      }
      this._say(this._map.texts.invite);
      this._draw();
      this._map.getContainer().dataset.drawn = "true";
      performance.mark("geomap:drawn");
      if (this._chosen) this._hear({ code: this._chosen, source: "page" });
    },

    async _fetch(url) {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      return answer.json();
    },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
      this._container.className = "geomap-communes";
      this._ctx = this._container.getContext("2d");
    },

    _destroyContainer() {
      this._container.remove();
      delete this._container;
      delete this._ctx;
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      this._dpr = Math.min(window.devicePixelRatio || 1, 3);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.width = Math.round(size.x * this._dpr);
      this._container.height = Math.round(size.y * this._dpr);
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      this.fire("update");
      this._draw();
    },

    // Where world pixels of the shapes fall on the canvas, and the part of the world it shows.
    _frame() {
      const scale = this._map.options.crs.scale(this._zoom) / 256;
      const pixel = this._map.getPixelOrigin().add(this._bounds.min);
      const [left, top] = this._shapes.origin;
      const x = left * scale - pixel.x;
      const y = top * scale - pixel.y;
      const size = this._bounds.getSize();
      return { scale, x, y, view: [-x / scale, -y / scale, (size.x - x) / scale, (size.y - y) / scale] };
    },

    _draw() {
      if (!this._shapes || !this._ctx) return;
      const frame = this._frame();
      const ctx = this._ctx;
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.clearRect(0, 0, this._container.width, this._container.height);
      ctx.lineJoin = "round";
      this._fillStates(ctx, frame);
      this._strokeBorders(ctx, frame);
      this._drawPoints(ctx, frame);
      this._outlineChosen(ctx, frame);
      if (!this._names || this._names.checked) this._writeNames(ctx, frame);
    },

    // Paths are traced in world pixels, painted in device pixels: hatching and lines keep their size at every zoom.
    _world(ctx, frame) {
      const scale = frame.scale * this._dpr;
      ctx.setTransform(scale, 0, 0, scale, frame.x * this._dpr, frame.y * this._dpr);
    },

    _device(ctx) {
      // Tied to the ground, not to the window, so that hatching does not swim when the map is moved.
      const { min } = this._bounds;
      ctx.setTransform(1, 0, 0, 1, Math.round(-min.x * this._dpr), Math.round(-min.y * this._dpr));
    },

    _screen(ctx) {
      ctx.setTransform(this._dpr, 0, 0, this._dpr, 0, 0);
    },

    // One path a state and zone: seams fall on the lines between zones, and paths stay short enough to fill fast.
    _fillStates(ctx, frame) {
      const shown = new Map();
      this._shapes.communes.forEach((commune, row) => {
        if (!commune.rings.length || !meets(commune.box, frame.view)) return;
        const key = `${this._ranks[row]}${commune.zone ?? ""}`;
        if (!shown.has(key)) shown.set(key, []);
        shown.get(key).push(commune);
      });
      for (const [key, communes] of shown) {
        ctx.beginPath();
        this._world(ctx, frame);
        for (const commune of communes) this._trace(ctx, commune.rings);
        this._device(ctx);
        ctx.fillStyle = this._pattern(ctx, Number(key[0]));
        ctx.globalAlpha = this._paleness(Number(key[0]));
        ctx.fill("evenodd");
      }
      ctx.globalAlpha = 1;
    },

    // States left out by the legend stay as a shadow, so that one still sees where one is.
    _paleness(rank) {
      return !this._only?.size || this._only.has(rank) ? 1 : 0.14;
    },

    _pattern(ctx, rank) {
      this._patterns = this._patternsAt === this._dpr ? this._patterns : [];
      this._patternsAt = this._dpr;
      if (!this._patterns[rank]) this._patterns[rank] = tile(ctx, this._data.palette[rank], this._dpr);
      return this._patterns[rank];
    },

    _trace(ctx, rings) {
      const { starts, xy } = this._shapes;
      for (const ring of rings) {
        let begun = false;
        for (const step of ring) {
          const arc = step < 0 ? ~step : step;
          const from = step < 0 ? starts[arc + 1] - 1 : starts[arc];
          const to = step < 0 ? starts[arc] - 1 : starts[arc + 1];
          const way = step < 0 ? -1 : 1;
          for (let i = begun ? from + way : from; i !== to; i += way) {
            if (begun) ctx.lineTo(xy[2 * i], xy[2 * i + 1]);
            else ctx.moveTo(xy[2 * i], xy[2 * i + 1]);
            begun = true;
          }
        }
        ctx.closePath();
      }
    },

    _strokeBorders(ctx, frame) {
      const side = this._shapes.side * frame.scale;
      // Below this size lines would cover what they part.
      if (side > 6) this._stroke(ctx, frame, INNER, this._data.separator, Math.min(1.2, side / 22));
      this._stroke(ctx, frame, ZONE, this._data.separator, Math.min(3, 1.6 + side / 30));
      this._stroke(ctx, frame, OUTER, "#4b5563", 1.2);
    },

    _stroke(ctx, frame, kind, colour, width) {
      const { starts, xy, boxes, kinds } = this._shapes;
      ctx.beginPath();
      this._world(ctx, frame);
      for (let arc = 0; arc < kinds.length; arc++) {
        if (kinds[arc] !== kind || !meets(boxes.subarray(4 * arc, 4 * arc + 4), frame.view)) continue;
        ctx.moveTo(xy[2 * starts[arc]], xy[2 * starts[arc] + 1]);
        for (let i = starts[arc] + 1; i < starts[arc + 1]; i++) ctx.lineTo(xy[2 * i], xy[2 * i + 1]);
      }
      this._device(ctx);
      ctx.strokeStyle = colour;
      ctx.lineWidth = width * this._dpr;
      ctx.stroke();
    },

    // A commune whose limits are not known is a disc at its town hall.
    _drawPoints(ctx, frame) {
      this._shapes.communes.forEach((commune, row) => {
        if (!commune.point || !meets(commune.box, frame.view)) return;
        this._screen(ctx);
        ctx.beginPath();
        ctx.arc(commune.point[0] * frame.scale + frame.x, commune.point[1] * frame.scale + frame.y, 7, 0, 2 * Math.PI);
        this._device(ctx);
        const rank = this._ranks.charCodeAt(row) - 48;
        ctx.fillStyle = this._pattern(ctx, rank);
        ctx.globalAlpha = this._paleness(rank);
        ctx.fill();
        ctx.globalAlpha = 1;
        ctx.strokeStyle = "#4b5563";
        ctx.lineWidth = 1.5 * this._dpr;
        ctx.stroke();
      });
    },

    _outlineChosen(ctx, frame) {
      const commune = this._shapes.communes.find(({ code }) => code === this._chosen);
      if (!commune) return;
      ctx.beginPath();
      if (commune.point) {
        this._screen(ctx);
        ctx.arc(commune.point[0] * frame.scale + frame.x, commune.point[1] * frame.scale + frame.y, 10, 0, 2 * Math.PI);
      } else {
        this._world(ctx, frame);
        this._trace(ctx, commune.rings);
      }
      this._device(ctx);
      for (const [colour, width] of [["#ffffff", 7], ["#111111", 3.5]]) {
        ctx.strokeStyle = colour;
        ctx.lineWidth = width * this._dpr;
        ctx.stroke();
      }
    },

    // The most populated first, above or below a marker rather than under it; a name that would touch another waits
    // for a closer look.
    _writeNames(ctx, frame) {
      const markers = this._markerBoxes();
      const taken = [...this._edges(), ...markers];
      this._screen(ctx);
      ctx.font = "600 12px system-ui, sans-serif";
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.lineWidth = 3.5;
      ctx.strokeStyle = "rgba(255, 255, 255, 0.92)";
      ctx.fillStyle = "#111111";
      for (const [name, u, v] of this._shapes.labels) {
        if (u < frame.view[0] || u > frame.view[2] || v < frame.view[1] || v > frame.view[3]) continue;
        const half = ctx.measureText(name).width / 2 + 2;
        const x = u * frame.scale + frame.x;
        const y = v * frame.scale + frame.y;
        const under = [x - half, y - 8, x + half, y + 8];
        const marked = markers.some((box) => meets(box, under));
        for (const shift of marked ? [-24, 24, -42] : [0]) {
          const box = [under[0], under[1] + shift, under[2], under[3] + shift];
          if (taken.some((other) => meets(box, other))) continue;
          taken.push([box[0] - 18, box[1] - 14, box[2] + 18, box[3] + 14]);
          ctx.strokeText(name, x, y + shift);
          ctx.fillText(name, x, y + shift);
          break;
        }
      }
    },

    // Where no name may stand, in pixels of the canvas: under controls, across the edge of the window.
    _edges() {
      const corner = this._map.containerPointToLayerPoint([0, 0]).subtract(this._bounds.min);
      const { x, y } = this._map.getSize();
      const far = 1e5;
      const boxes = [[-far, -far, 0, far], [x, -far, far, far], [-far, -far, far, 0], [-far, y, far, far]];
      const frame = this._map.getContainer().getBoundingClientRect();
      for (const control of this._map.getContainer().querySelectorAll(".leaflet-control")) {
        const { left, top, right, bottom } = control.getBoundingClientRect();
        boxes.push([left - frame.left, top - frame.top, right - frame.left, bottom - frame.top]);
      }
      return boxes.map(([a, b, c, d]) => [a + corner.x, b + corner.y, c + corner.x, d + corner.y]);
    },

    _markerBoxes() {
      return geomap.marks(this._map).map(({ place, pin }) => {
        const { x, y } = this._map.latLngToLayerPoint(place).subtract(this._bounds.min);
        return pin ? [x - 12, y - 32, x + 12, y] : [x - 14, y - 14, x + 14, y + 14];
      });
    },

    // The commune at a place, as its row, or -1.
    _rowAt(latlng) {
      if (!this._shapes) return -1;
      const x = worldX(latlng.lng) - this._shapes.origin[0];
      const y = worldY(latlng.lat) - this._shapes.origin[1];
      const reach = 10 / (this._map.options.crs.scale(this._map.getZoom()) / 256);
      return this._shapes.communes.findIndex(({ box, rings, point }) => {
        if (point) return Math.hypot(point[0] - x, point[1] - y) <= reach;
        return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3] && this._holds(rings, x, y);
      });
    },

    _holds(rings, x, y) {
      const { starts, xy } = this._shapes;
      let inside = false;
      for (const ring of rings) {
        for (const step of ring) {
          const arc = step < 0 ? ~step : step;
          for (let i = starts[arc] + 1; i < starts[arc + 1]; i++) {
            const [ax, ay, bx, by] = [xy[2 * i - 2], xy[2 * i - 1], xy[2 * i], xy[2 * i + 1]];
            if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
          }
        }
      }
      return inside;
    },

    _stateOf(row) {
      return this._data.palette[this._ranks.charCodeAt(row) - 48].name;
    },

    _hover(event) {
      const row = this._rowAt(event.latlng);
      this._map.getContainer().classList.toggle("geomap-over", row >= 0);
      if (row < 0) {
        this._leave();
        return;
      }
      const words = document.createElement("span");
      const { name, zone } = this._shapes.communes[row];
      const strong = document.createElement("strong");
      strong.textContent = name;
      words.append(strong, zone === undefined ? "" : ` · ${this._shapes.zones[zone]}`, document.createElement("br"), this._stateOf(row));
      this._tip.setContent(words).setLatLng(event.latlng);
      if (!this._map.hasLayer(this._tip)) this._map.openTooltip(this._tip);
    },

    _leave() {
      this._map.closeTooltip(this._tip);
    },

    _click(event) {
      this._choose(this._rowAt(event.latlng));
    },

    // The map chose: say so here and to the page.
    _choose(row) {
      if (row < 0) {
        this._say(this._map.texts.nothing_here);
        return;
      }
      const { code } = this._shapes.communes[row];
      this._mark(row);
      document.dispatchEvent(new CustomEvent("geomap:choose", { detail: { code, source: "map" } }));
    },

    // The page chose: show it here.
    _hear({ code, source }) {
      if (source === "map") return;
      this._chosen = code;
      if (!this._shapes) return;
      const row = this._shapes.communes.findIndex((commune) => commune.code === code);
      if (row < 0) {
        this._draw();
        return;
      }
      this._mark(row);
      this._show(this._shapes.communes[row]);
    },

    _mark(row) {
      const { code, name } = this._shapes.communes[row];
      this._chosen = code;
      this._draw();
      this._say(geomap.fill(this._map.texts.chosen, { commune: name, state: this._stateOf(row) }));
    },

    _show({ box }) {
      if (box[0] > box[2]) return;
      const [left, top] = this._shapes.origin;
      const unproject = (x, y) => this._map.unproject([x + left, y + top], 0);
      const bounds = L.latLngBounds(unproject(box[0], box[3]), unproject(box[2], box[1]));
      const scale = this._map.options.crs.scale(this._map.getZoom()) / 256;
      const small = (box[2] - box[0]) * scale < 12;
      const animate = !geomap.calm;
      if (small) this._map.fitBounds(bounds, { maxZoom: 11, animate });
      else if (!this._map.getBounds().pad(-0.05).contains(bounds)) this._map.panTo(bounds.getCenter(), { animate });
    },

    _say(words) {
      if (this._status) this._status.textContent = words;
    },
  });

  // One hatching tile at the screen's own resolution.
  function tile(ctx, look, dpr) {
    if (!look.path) return look.colour;
    const side = Math.round(TILE * dpr);
    const canvas = document.createElement("canvas");
    canvas.width = side;
    canvas.height = side;
    const brush = canvas.getContext("2d");
    brush.fillStyle = look.colour;
    brush.fillRect(0, 0, side, side);
    brush.scale(side / TILE, side / TILE);
    brush.strokeStyle = look.ink;
    brush.lineWidth = look.width;
    brush.lineCap = "round";
    brush.stroke(new Path2D(look.path));
    return ctx.createPattern(canvas, "repeat");
  }

  geomap.communes = (data) => new geomap.Communes(data);
})();
