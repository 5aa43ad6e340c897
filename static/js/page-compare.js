// Two maps side by side: moved together, and a commune chosen on one is shown on the other and in the table.
"use strict";
(() => {
  const maps = Object.values(window.geomap.maps);
  const table = document.getElementById("comparaison");
  let leading = false;

  for (const map of maps) {
    map.on("move", () => {
      if (leading) return;
      leading = true;
      for (const other of maps) if (other !== map) other.setView(map.getCenter(), map.getZoom(), { animate: false });
      leading = false;
    });
  }

  document.addEventListener("geomap:choose", ({ detail }) => {
    const row = table && table.querySelector(`tr[data-commune="${CSS.escape(detail.code)}"]`);
    for (const other of table ? table.querySelectorAll("tr.chosen") : []) {
      other.classList.remove("chosen");
      other.removeAttribute("aria-current");
    }
    // Each side says why, also of a commune that does not change and is in no row.
    const links = [...document.querySelectorAll(".compare-why a")];
    for (const link of links) {
      link.href = link.dataset.why.replace("CODE", encodeURIComponent(detail.code));
      link.parentElement.hidden = false;
    }
    if (!row && detail.open) links[0].focus();
    if (row) {
      row.classList.add("chosen");
      row.setAttribute("aria-current", "true");
      if (detail.open) row.querySelector("a").focus();
    }
  });
})();
