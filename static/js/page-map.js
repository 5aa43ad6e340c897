// The view of the map in the address (`#zoom/lat/lon`, `niveau`), and the focus after a popup has gone.
"use strict";
(() => {
  const geomap = window.geomap;
  const map = Object.values(geomap.maps)[0];
  if (!map) return;
  const VIEW = /^#(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)$/;
  let home = true;

  // The whole territory needs no place in the address.
  const goHome = map.home;
  map.home = () => {
    home = true;
    goHome();
    if (VIEW.test(location.hash)) geomap.keep({}, "");
  };

  function restore() {
    const [, zoom, lat, lon] = VIEW.exec(location.hash) || [];
    if (zoom !== undefined) map.setView([Number(lat), Number(lon)], Number(zoom), { animate: false });
    else if (!location.hash && !home) map.home();
  }

  restore();
  window.addEventListener("popstate", restore);
  window.addEventListener("hashchange", restore);
  const moved = () => {
    home = false;
  };
  map.on("dragstart", moved);
  map.getContainer().addEventListener("wheel", moved, { passive: true });
  map.getContainer().addEventListener("keydown", moved, true);
  // Controls keep their clicks to themselves: they are heard on their way in.
  map.getContainer().addEventListener("click", ({ target }) => target.closest(".geomap-home") || moved(), true);
  map.on("moveend", () => {
    if (home) return;
    const { lat, lng } = map.getCenter();
    const zoom = Math.round(map.getZoom() * 10) / 10;
    geomap.keep({}, `#${zoom}/${lat.toFixed(3)}/${lng.toFixed(3)}`);
  });

  // The level the map is read by; the first one is nobody's choice.
  const levels = [...document.querySelectorAll('input[name="geomap-level"]')];
  const takeLevel = () => {
    const wanted = new URLSearchParams(location.search).get("niveau") || levels[0]?.value;
    const box = levels.find(({ value }) => value === wanted);
    if (!box || box.checked) return;
    box.checked = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const keepLevel = (box) => geomap.keep({ niveau: box === levels[0] ? "" : box.value });
  for (const box of levels) box.addEventListener("change", () => keepLevel(box));
  // A level chosen before this script came stands.
  const early = levels.find((box) => box.checked && !box.defaultChecked);
  if (early) keepLevel(early);
  else takeLevel();
  document.addEventListener("geomap:restore", takeLevel);

  // What is drawn on the communes, named in full where a first visit shows something else (`couches`).
  const layers = [...document.querySelectorAll("input[data-geomap-layer]")];
  const NOTHING = "aucune";
  const shown = (state) => layers.filter((box) => box[state]).map((box) => box.dataset.geomapLayer).join(".") || NOTHING;
  const keepLayers = () => geomap.keep({ couches: shown("checked") === shown("defaultChecked") ? "" : shown("checked") });
  const takeLayers = () => {
    const wanted = (new URLSearchParams(location.search).get("couches") || shown("defaultChecked")).split(".");
    for (const box of layers) {
      if (box.checked === wanted.includes(box.dataset.geomapLayer)) continue;
      box.checked = !box.checked;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };
  // A box ticked before this script came stands.
  if (shown("checked") !== shown("defaultChecked")) keepLayers();
  else takeLayers();
  for (const box of layers) box.addEventListener("change", keepLayers);
  document.addEventListener("geomap:restore", takeLayers);

  // What had the focus within a popup is gone with it, at once or once it has faded.
  map.on("popupclose", ({ popup }) => {
    const within = popup.getElement()?.contains(document.activeElement);
    setTimeout(() => {
      if (within || document.activeElement === document.body) map.getContainer().focus({ preventScroll: true });
    });
  });
})();
