// Providers and mediators: one marker a commune, those too near one another drawn together until a closer look.
"use strict";
(() => {
  const geomap = (window.geomap = window.geomap || {});
  const APART = 40;
  const LISTED = 12;
  const FANNED = 8;
  const PIN = "M12 1C6.5 1 2 5.4 2 10.8 2 18 12 31 12 31s10-13 10-20.2C22 5.4 17.5 1 12 1z";

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  geomap.Markers = L.LayerGroup.extend({
    initialize(data) {
      L.LayerGroup.prototype.initialize.call(this, []);
      this._data = data;
      this._clusters = new Map();
      this._shown = new Map();
      document.addEventListener("geomap:places", ({ detail }) => this.setGroups(detail.groups[data.kind]));
    },

    // Another question has other providers, and mediators who lack others; where nobody could tell, none are counted.
    setGroups(groups) {
      this._data = { ...this._data, groups: groups || [], later: null };
      this._clusters.clear();
      const count = document.querySelector(`[data-geomap-count="${this._data.kind}"]`);
      if (count) count.textContent = groups ? ` (${groups.reduce((sum, group) => sum + group.count, 0)})` : "";
      if (!this._map) return;
      this._map.closePopup();
      this._refresh();
      this._map.fire("geomap:marks");
    },

    onAdd(map) {
      L.LayerGroup.prototype.onAdd.call(this, map);
      map.on("moveend", this._refresh, this);
      this._refresh();
      map.fire("geomap:marks");
      if (this._data.later) this._fetch(this._data.later);
    },

    // Too many to come with the page: they are asked for when they are to be shown, unless another question was asked.
    async _fetch(later) {
      const { groups } = await geomap.fetched(later, "json").catch(() => ({}));
      if (this._data.later !== later) return;
      if (groups) this.setGroups(groups[this._data.kind]);
      // Whoever unticked the box meanwhile waits for nothing.
      else if (this._map) document.getElementById(`${this._map.getContainer().id}_status`).textContent = this._map.texts.failed_places;
    },

    onRemove(map) {
      map.off("moveend", this._refresh, this);
      L.LayerGroup.prototype.onRemove.call(this, map);
      // Leaflet takes a layer off its list only once this is over.
      queueMicrotask(() => map.fire("geomap:marks"));
    },

    // Only what is in view is in the page; what stays in view is left alone.
    _refresh() {
      const view = this._map.getBounds().pad(0.1);
      const clusters = new Set(this._at(this._map.getZoom()).filter(([{ place }]) => view.contains(place)));
      if (this._fanned) this.clearLayers();
      if (this._fanned) this._shown.clear();
      this._fanned = null;
      for (const [cluster, marker] of this._shown) {
        if (clusters.has(cluster)) continue;
        this.removeLayer(marker);
        this._shown.delete(cluster);
      }
      for (const cluster of clusters) {
        if (this._shown.has(cluster)) continue;
        const marker = this._marker(cluster);
        this._shown.set(cluster, marker);
        this.addLayer(marker);
      }
    },

    // Where its markers stand at the present zoom, and how large each is around that.
    marks() {
      return this._at(this._map.getZoom()).map((cluster) => ({ place: cluster[0].place, ...this._extent(cluster) }));
    },

    // At a commune's centre mediators stand beside providers, not on them.
    _extent(cluster) {
      if (pinned(cluster)) return { iconSize: [24, 32], iconAnchor: [12, 31] };
      return { iconSize: [28, 28], iconAnchor: [this._data.kind === "mediators" ? -3 : 14, 14] };
    },

    _at(zoom) {
      if (!this._clusters.has(zoom)) this._clusters.set(zoom, this._gather(zoom));
      return this._clusters.get(zoom);
    },

    // The largest first; each takes in those nearer than a finger, found through a grid.
    _gather(zoom) {
      const grid = new Map();
      const clusters = [];
      for (const group of this._data.groups) {
        const { x, y } = this._map.project(group.place, zoom);
        const column = Math.floor(x / APART);
        const row = Math.floor(y / APART);
        const host = near(grid, column, row).find((other) => Math.hypot(other.x - x, other.y - y) < APART);
        if (host) {
          host.groups.push(group);
          continue;
        }
        const made = { x, y, groups: [group] };
        clusters.push(made.groups);
        const key = `${column}/${row}`;
        grid.set(key, [...(grid.get(key) || []), made]);
      }
      return clusters;
    },

    _marker(cluster, place = cluster[0].place) {
      const count = cluster.reduce((sum, group) => sum + group.count, 0);
      const proven = cluster.some((group) => group.proven);
      const pin = pinned(cluster);
      const classes = ["geomap-marker", `geomap-marker-${this._data.kind}`, proven ? "geomap-marker-proven" : ""];
      const face = element("span", [...classes, pin ? "geomap-marker-pin" : "geomap-marker-area"].join(" ").trim());
      face.append(pin ? drop() : element("b", "", count > 1 ? String(count) : ""));
      const icon = L.divIcon({ className: "geomap-marker-frame", html: face, ...this._extent(cluster) });
      const marker = L.marker(place, { icon, keyboard: false, title: this._title(cluster, count) });
      return marker.on("click", () => this._open(cluster));
    },

    _title(cluster, count) {
      const { texts } = this._map;
      if (cluster.length > 1) return geomap.fill(texts.count_near, { count });
      const [group] = cluster;
      if (group.members.length === 1) return group.members[0].name;
      return geomap.fill(texts.count_here, { count, commune: group.commune });
    },

    _open(cluster) {
      const bounds = L.latLngBounds(cluster.map((group) => group.place));
      const closer = cluster.length > 1 && this._map.getZoom() < this._map.getMaxZoom();
      if (closer) {
        // Two steps at most: closer, without losing where one was.
        const maxZoom = this._map.getZoom() + 2;
        this._map.fitBounds(bounds, { padding: [60, 60], maxZoom, animate: !geomap.calm });
        return;
      }
      const members = cluster.flatMap((group) => group.members.map((member) => ({ ...group, count: 1, proven: member.proven, members: [member] })));
      const count = cluster.reduce((sum, group) => sum + group.count, 0);
      if (count > 1 && members.length === count && count <= FANNED && this._fanned !== cluster) this._fan(cluster, members);
      else this._tell(cluster, cluster[0].place);
    },

    _tell(cluster, place) {
      const offset = pinned(cluster) ? [0, -26] : [0, -10];
      // Beside the buttons, not under them: they stand above every popup, whose own margins are 44 pixels.
      const [left, below] = this._map.getSize().x < 600 ? [12, 54] : [64, 12];
      const maxWidth = Math.max(140, Math.min(300, this._map.getSize().x - left - 44 - 12));
      const room = { maxWidth, minWidth: Math.min(140, maxWidth), autoPanPaddingTopLeft: [left, 12], autoPanPaddingBottomRight: [12, below] };
      const popup = L.popup({ offset, ...room }).setLatLng(place).setContent(this._list(cluster)).openOn(this._map);
      // The library hears Escape only while the map itself has the focus.
      popup.getElement().addEventListener("keydown", ({ key }) => key === "Escape" && popup.close());
    },

    // Several at one place stand around it, each on a stalk; a second look at the middle lists them.
    _fan(cluster, members) {
      this._refresh();
      this._fanned = cluster;
      const { place } = cluster[0];
      const middle = this._map.latLngToLayerPoint(place);
      const radius = 26 + 7 * members.length;
      members.forEach((member, number) => {
        const angle = (2 * Math.PI * number) / members.length - Math.PI / 2;
        const foot = this._map.layerPointToLatLng(middle.add([radius * Math.cos(angle), radius * Math.sin(angle)]));
        this.addLayer(L.polyline([place, foot], { color: "#111", weight: 1.5, interactive: false }));
        const marker = this._marker([member], foot);
        this.addLayer(marker.off("click").on("click", () => this._tell([member], foot)));
      });
    },

    // Every word of a provider enters as text.
    _list(cluster) {
      const { texts } = this._map;
      const box = element("div", "geomap-popup");
      for (const group of cluster) {
        box.append(element("p", "geomap-popup-place", geomap.fill(texts.count_here, group)));
        const list = element("ul");
        for (const member of group.members.slice(0, LISTED)) list.append(entry(member));
        const rest = group.count - Math.min(group.members.length, LISTED);
        if (rest && group.members.length) list.append(element("li", "", geomap.fill(texts.more, { count: rest })));
        box.append(list);
        if (!group.pin && this._data.kind === "providers") box.append(element("p", "geomap-popup-note", texts.commune_only));
      }
      return box;
    },
  });

  const pinned = (cluster) => cluster.length === 1 && cluster[0].pin;

  function near(grid, column, row) {
    const found = [];
    for (let x = column - 1; x <= column + 1; x++) {
      for (let y = row - 1; y <= row + 1; y++) found.push(...(grid.get(`${x}/${y}`) || []));
    }
    return found;
  }

  function entry(member) {
    const line = element("li");
    const name = element(member.href ? "a" : "strong", "", member.name);
    if (member.href) name.href = member.href;
    line.append(name);
    if (member.note) line.append(element("br"), member.note);
    return line;
  }

  function drop() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 32");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", PIN);
    const eye = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    eye.setAttribute("cx", "12");
    eye.setAttribute("cy", "11");
    eye.setAttribute("r", "4.2");
    svg.append(path, eye);
    return svg;
  }

  // All markers a map now shows.
  geomap.marks = (map) => {
    const found = [];
    map.eachLayer((layer) => layer instanceof geomap.Markers && found.push(...layer.marks()));
    return found;
  };

  // Pictures of what lies out of the first view, and the maps they lead to, are those of the question of the address.
  let asked = "";
  function follow() {
    const { pathname, search } = geomap.address(geomap.ASKED_ONLY);
    if (asked === pathname + search) return;
    asked = pathname + search;
    for (const link of document.querySelectorAll(".geomap-insets a")) {
      link.href = link.pathname.replace(/[^/]+$/, pathname.split("/").pop()) + search;
      link.querySelector("img").src = `${pathname}/partie/${link.dataset.zone}.webp${search}`;
    }
  }
  for (const said of ["geomap:address", "geomap:answer"]) document.addEventListener(said, follow);

  geomap.markers = (data) => new geomap.Markers(data);
})();
