// A map inside another site's page: that page scrolls past it, until the reader steps into the map.
"use strict";
(() => {
  const frame = document.querySelector(".geomap-frame");
  const button = document.getElementById("activate");
  const map = window.geomap && Object.values(window.geomap.maps)[0];
  if (!frame || !button || !map) return;
  const ways = ["dragging", "touchZoom", "scrollWheelZoom", "doubleClickZoom"];

  function leave() {
    for (const way of ways) map[way]?.disable();
    button.hidden = false;
  }

  function enter() {
    for (const way of ways) map[way]?.enable();
    button.hidden = true;
    map.getContainer().focus({ preventScroll: true });
  }

  // A small frame shows the answer: places are put on it by those who ask for them.
  const places = document.querySelector('[data-geomap-layer="providers"]');
  if (places?.checked) places.click();

  frame.append(button);
  button.addEventListener("click", enter);
  // By keyboard one is in the map as soon as it is reached.
  map.getContainer().addEventListener("focusin", () => button.hidden || enter());
  document.addEventListener("keydown", ({ key }) => key === "Escape" && leave());
  addEventListener("blur", leave);
  leave();
})();
