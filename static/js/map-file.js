// A map on its own in a file: its table and the map choose together.
"use strict";
(() => {
  const rows = document.querySelector("#table tbody");
  let chosen = null;

  document.addEventListener("geomap:choose", ({ detail }) => {
    if (chosen) chosen.removeAttribute("aria-current");
    chosen = rows.querySelector(`tr[data-commune="${CSS.escape(detail.code)}"]`);
    if (!chosen) return;
    chosen.setAttribute("aria-current", "true");
    if (detail.source === "map") chosen.scrollIntoView({ block: "nearest" });
  });

  rows.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { commune: code } = button.closest("tr").dataset;
    document.dispatchEvent(new CustomEvent("geomap:choose", { detail: { code, source: "table" } }));
    document.querySelector(".geomap-frame").scrollIntoView({ block: "nearest" });
  });
})();
