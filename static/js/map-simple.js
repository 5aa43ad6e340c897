// The communes drawn by Leaflet alone, from TopoJSON: slower and heavier, for a browser in which the painter fails.
"use strict";
(() => {
  const geomap = (window.geomap = window.geomap || {});

  // Arcs put end to end: a ring of longitudes and latitudes.
  function ring(arcs, numbers) {
    return numbers.flatMap((number, place) => {
      const walk = number < 0 ? [...arcs[~number]].reverse() : arcs[number];
      return place ? walk.slice(1) : walk;
    });
  }

  function features({ transform, arcs, objects }) {
    const [stepX, stepY] = transform.scale;
    const [left, top] = transform.translate;
    const walks = arcs.map((arc) => {
      let [x, y] = [0, 0];
      return arc.map(([dx, dy]) => [(x += dx) * stepX + left, (y += dy) * stepY + top]);
    });
    const shape = ({ type, arcs: numbers, coordinates }) => {
      if (type === "Polygon") return { type, coordinates: numbers.map((one) => ring(walks, one)) };
      if (type === "MultiPolygon") return { type, coordinates: numbers.map((part) => part.map((one) => ring(walks, one))) };
      return type ? { type, coordinates: [coordinates[0] * stepX + left, coordinates[1] * stepY + top] } : null;
    };
    return objects.communes.geometries.map((geometry, row) => ({
      type: "Feature",
      properties: { code: geometry.id, name: geometry.properties.name, row },
      geometry: shape(geometry),
    }));
  }

  geomap.SimpleCommunes = L.GeoJSON.extend({
    initialize(data) {
      const look = ({ properties }) => this._look(properties.row);
      const point = (feature, place) => L.circleMarker(place, { radius: 7 });
      L.GeoJSON.prototype.initialize.call(this, null, { style: look, pointToLayer: point, renderer: L.svg({ padding: 0.5 }) });
      this._data = data;
      this._ranks = data.ranks;
      this._onChoose = ({ detail }) => this._hear(detail);
      this._onValues = (event) => {
        if (event.detail.order !== data.order) return event.preventDefault();
        this._ranks = event.detail.ranks;
        this.setStyle(look);
        const layer = this._mark(this._chosen);
        if (layer) this._tell(layer.feature.properties);
        document.dispatchEvent(new CustomEvent("geomap:painted"));
      };
    },

    onAdd(map) {
      this._status = document.getElementById(`${map.getContainer().id}_status`);
      document.addEventListener("geomap:choose", this._onChoose);
      document.addEventListener("geomap:values", this._onValues);
      this.on("click", (event) => this._choose(event.layer.feature.properties));
      L.GeoJSON.prototype.onAdd.call(this, map);
      const loaded = this._load();
      geomap.codes = () => loaded.then((all) => all.map(({ properties }) => properties.code));
    },

    onRemove(map) {
      document.removeEventListener("geomap:choose", this._onChoose);
      document.removeEventListener("geomap:values", this._onValues);
      L.GeoJSON.prototype.onRemove.call(this, map);
    },

    async _load() {
      const { texts } = this._map;
      let all = [];
      try {
        const topology = await geomap.fetched(this._data.url, "json");
        if (topology.order !== this._data.order) throw new Error("these values belong to other shapes");
        all = features(topology);
      } catch (error) {
        this._say(texts.failed);
        geomap.picture(this._map.getContainer());
        geomap.shown();
        return all;
      }
      for (const feature of all) if (feature.geometry) this.addData(feature);
      this.eachLayer((layer) => layer.bindTooltip(() => this._named(layer.feature.properties), { sticky: true, className: "geomap-tip" }));
      this._say(texts.invite);
      const container = this._map.getContainer();
      container.dataset.drawn = "true";
      geomap.shown();
      if (this._data.chosen) this._hear({ code: this._data.chosen, source: "page" });
      return all;
    },

    // The same hatching as the legend's, which is in the page.
    _look(row) {
      const rank = this._ranks.charCodeAt(row) - 48;
      return { fillColor: `url(#geomap-${this._data.palette[rank].state})`, fillOpacity: 1, color: this._data.separator, weight: 1 };
    },

    _state(row) {
      return this._data.palette[this._ranks.charCodeAt(row) - 48].name;
    },

    _named({ name, row }) {
      const words = document.createElement("span");
      words.textContent = `${name} : ${this._state(row)}`;
      return words;
    },

    _choose({ code, name, row }) {
      this._mark(code);
      this._tell({ name, row });
      const { state } = this._data.palette[this._ranks.charCodeAt(row) - 48];
      document.dispatchEvent(new CustomEvent("geomap:choose", { detail: { code, state, source: "map" } }));
    },

    _tell({ name, row }) {
      this._say(geomap.fill(this._map.texts.chosen, { commune: name, state: this._state(row) }));
    },

    _hear({ code, source }) {
      if (source === "map" && code === this._chosen) return;
      const layer = this._mark(code);
      if (!code) this._say(this._map.texts.invite);
      if (!layer) return;
      this._tell(layer.feature.properties);
      this._map.panInside(layer.getBounds ? layer.getBounds().getCenter() : layer.getLatLng(), { animate: !geomap.calm });
    },

    _mark(code) {
      this._chosen = code;
      let found = null;
      this.eachLayer((layer) => {
        this.resetStyle(layer);
        if (layer.feature.properties.code === code) found = layer;
      });
      if (found) found.setStyle({ color: "#111111", weight: 4 }).bringToFront();
      return found;
    },

    _say(words) {
      if (this._status && this._status.textContent !== words) this._status.textContent = words;
    },
  });
})();
