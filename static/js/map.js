// The map itself: its first view, controls in the reader's language, the wheel and the keyboard.
"use strict";
(() => {
  const geomap = (window.geomap = window.geomap || {});
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  // A text of the map with its blanks filled in.
  geomap.fill = (text, values) => text.replace(/\{(\w+)\}/g, (blank, name) => values[name] ?? blank);

  geomap.calm = calm;

  // What a map needs only once it is on screen comes after it: then, or when it could not be drawn.
  const { late } = (document.currentScript && document.currentScript.dataset) || {};
  const complete = new Promise((resolve) => (geomap.shown = resolve)).then(() => late && load(late).catch(again));
  geomap.late = (act) => complete.then(act);
  window.addEventListener("load", () => setTimeout(geomap.shown, 5000));

  // A line that broke may hold the next time.
  const again = () => new Promise((resolve) => setTimeout(resolve, 2000)).then(() => load(late));

  function load(url) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: url, onload: resolve, onerror: () => reject(new Error(url)) });
      document.head.append(script);
    });
  }

  // A commune chosen before the page's own scripts came is told to them too.
  if (late) {
    let early = null;
    const hear = ({ detail }) => (early = detail);
    document.addEventListener("geomap:choose", hear);
    geomap.late(() => {
      document.removeEventListener("geomap:choose", hear);
      if (early) document.dispatchEvent(new CustomEvent("geomap:choose", { detail: early }));
    });
  }

  // Where no map can be drawn, the picture for those without scripts stands.
  geomap.picture = (container) => {
    const aside = container.querySelector("noscript");
    if (aside) container.insertAdjacentHTML("afterbegin", aside.textContent);
  };

  // The maps of the page by id, for the page's own scripts.
  geomap.maps = {};

  geomap.map = (id, options) => {
    const map = L.map(id, {
      attributionControl: false,
      zoomControl: false,
      // Turning the wheel scrolls the page until the reader has stepped into the map.
      scrollWheelZoom: false,
      zoomSnap: geomap.snap(options.tiled),
      maxZoom: options.maxZoom,
      maxBoundsViscosity: 0.8,
      ...(calm ? { zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false } : {}),
    });
    geomap.maps[id] = map;
    // Leaflet's keyboard pans with an animation whatever one prefers.
    if (calm) map.panBy = (offset, how) => L.Map.prototype.panBy.call(map, offset, { ...how, animate: false });
    map.texts = options.texts;
    map.tiled = options.tiled;
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    stayHome(map, L.latLngBounds(options.bounds));
    L.control.zoom({ zoomInTitle: options.texts.zoom_in, zoomOutTitle: options.texts.zoom_out }).addTo(map);
    addHome(map);
    if (options.tiled) watchGround(map, L.control.attribution({ prefix: false }).addAttribution(options.attribution).addTo(map));
    addArrows(map);
    // Written anew at each step of a drag it would make the page lay itself out each time.
    L.control.scale({ imperial: false, position: "bottomleft", updateWhenIdle: true }).addTo(map);
    map.on("popupopen", (event) => {
      const close = event.popup.getElement().querySelector(".leaflet-popup-close-button");
      if (close) close.setAttribute("aria-label", options.texts.close);
    });
    return map;
  };

  // Show a layer when its box in the legend is ticked; without a box it is always shown.
  geomap.toggle = (map, layer, kind) => {
    const box = document.querySelector(`input[data-geomap-layer="${kind}"]`);
    const apply = () => (!box || box.checked ? layer.addTo(map) : layer.remove());
    if (box) box.addEventListener("change", apply);
    apply();
  };

  // The first view fits the territory, and goes on fitting it while only the window has changed.
  function stayHome(map, bounds) {
    let moved = false;
    map.homeZoom = () => {
      const { around, below } = geomap.room();
      return map.getBoundsZoom(bounds, false, L.point(2 * around, around + below));
    };
    map.home = () => {
      const { around, below } = geomap.room();
      const { x, y } = map.getSize();
      // In a page nobody sees yet nothing fits: what Leaflet then takes for the best is its closest zoom.
      if (x <= 2 * around || y <= around + below) return;
      map.fitBounds(bounds, { paddingTopLeft: [around, around], paddingBottomRight: [around, below], animate: false });
      map.setMinZoom(Math.max(0, Math.floor(map.getZoom()) - 2));
      moved = false;
    };
    map.home();
    if (!map._loaded) map.setView(bounds.getCenter(), 0, { animate: false });
    map.on("movestart", () => {
      moved = true;
    });
    map.on("resize", () => moved || map.home());
    moved = false;
    // Its place in the page may open, close or change without the window.
    new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false })).observe(map.getContainer());
    // On paper the map has another size, and is shown whole.
    window.matchMedia("print").addEventListener("change", ({ matches }) => {
      const view = [map.getCenter(), map.getZoom()];
      map.invalidateSize({ animate: false, pan: false });
      if (matches) map.home();
      else map.setView(...(map.onScreen || view), { animate: false });
      map.onScreen = matches ? view : null;
    });
  }

  function button(className, label, glyph, act) {
    const made = L.DomUtil.create("button", className);
    made.type = "button";
    made.title = label;
    made.setAttribute("aria-label", label);
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawing.setAttribute("viewBox", "0 0 20 20");
    drawing.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", glyph);
    drawing.append(path);
    made.append(drawing);
    L.DomEvent.disableClickPropagation(made);
    made.addEventListener("click", act);
    return made;
  }

  function addHome(map) {
    const Home = L.Control.extend({
      options: { position: "topleft" },
      onAdd() {
        const bar = L.DomUtil.create("div", "leaflet-bar geomap-home");
        bar.append(button("", map.texts.home, "M3 10l7-6 7 6M5 9v7h10V9", () => map.home()));
        return bar;
      },
    });
    new Home().addTo(map);
  }

  // Squares of the base map that do not come are asked for again, then said to be missing: the map is read without them.
  function watchGround(map, credits) {
    const whole = map.getContainer().closest(".geomap");
    let some = false;
    const again = (square) => {
      const tries = Number(square.dataset.tries || 0);
      square.dataset.tries = tries + 1;
      if (tries < 2) setTimeout(() => square.isConnected && (square.src = square.src), 1500 * (tries + 1));
      else {
        credits.setPrefix(map.texts.no_basemap);
        whole.classList.toggle("geomap-tiled", some);
      }
    };
    map.on("layeradd", ({ layer }) => {
      if (!(layer instanceof L.TileLayer)) return;
      layer.on("tileerror", ({ tile }) => again(tile));
      layer.on("tileload", () => {
        some = true;
        credits.setPrefix(false);
        whole.classList.add("geomap-tiled");
      });
    });
  }

  // Dragging has an equal for those who cannot drag; the keyboard has its own arrows, so these are no tab stops.
  function addArrows(map) {
    const ways = [
      ["west", "M13 4l-6 6 6 6", [-1, 0]],
      ["north", "M4 13l6-6 6 6", [0, -1]],
      ["south", "M4 7l6 6 6-6", [0, 1]],
      ["east", "M7 4l6 6-6 6", [1, 0]],
    ];
    const Arrows = L.Control.extend({
      options: { position: "bottomright" },
      onAdd() {
        const bar = L.DomUtil.create("div", "leaflet-bar geomap-arrows");
        for (const [way, glyph, [x, y]] of ways) {
          const arrow = button("", map.texts[way], glyph, () => {
            const size = map.getSize();
            map.panBy([(x * size.x) / 3, (y * size.y) / 3], { animate: !calm });
          });
          arrow.tabIndex = -1;
          bar.append(arrow);
        }
        return bar;
      },
    });
    new Arrows().addTo(map);
  }
})();
