// A map on its own in a file: its table, its legend and the map choose, filter and ask together, as on the pages.
"use strict";
(() => {
  const table = document.querySelector("#table.communes");
  if (!table) return;
  const body = table.tBodies[0];
  const shown = document.getElementById("shown");
  const map = document.querySelector(".geomap-map");
  const boxes = [...document.querySelectorAll('.geomap-states input[name="etat"]')];
  const spoken = document.documentElement.lang;
  const whole = new Intl.NumberFormat(spoken);
  const { compare } = new Intl.Collator(spoken, { sensitivity: "base", numeric: true });
  // Columns whose cells are numbers, or a word where the number is not known.
  const FIGURES = new Set([2, 4, 6]);
  let chosen = null;

  // What each row needs to be chosen is made here: the file stays small, and without scripts no button leads nowhere.
  const button = (text) => Object.assign(document.createElement("button"), { type: "button", textContent: text });
  for (const row of body.rows) {
    const [name, code, , state] = row.cells;
    row.dataset.commune = code.textContent;
    name.replaceChildren(button(name.textContent));
    const swatch = boxes.find((box) => box.value === state.className)?.parentElement.querySelector(".geomap-swatch");
    if (swatch) state.prepend(swatch.cloneNode(true), " ");
  }
  for (const head of table.tHead.rows[0].cells) head.replaceChildren(button(head.textContent));

  document.addEventListener("geomap:choose", ({ detail }) => {
    chosen?.removeAttribute("aria-current");
    chosen = [...body.rows].find((row) => row.dataset.commune === detail.code);
    if (!chosen) return;
    chosen.setAttribute("aria-current", "true");
    if (detail.source !== "map") return;
    chosen.scrollIntoView({ block: "nearest" });
    // Who asks why is led to the row that says it, also where the legend had left it out.
    if (!detail.open) return;
    chosen.hidden = false;
    chosen.querySelector("button").focus();
  });

  body.addEventListener("click", ({ target }) => {
    const row = target.closest("button")?.closest("tr");
    if (!row) return;
    document.dispatchEvent(new CustomEvent("geomap:choose", { detail: { code: row.dataset.commune, source: "table" } }));
    document.querySelector(".geomap-frame").scrollIntoView({ block: "nearest" });
  });

  // Escape leads back to the map.
  table.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    map.focus();
  });

  document.addEventListener("change", ({ target }) => {
    if (target.name !== "etat") return;
    const only = boxes.filter((box) => box.checked).map((box) => box.value);
    const rows = [...body.rows];
    for (const row of rows) row.hidden = only.length > 0 && !only.includes(row.cells[3].className);
    const counts = { shown: rows.filter((row) => !row.hidden).length, all: rows.length };
    shown.textContent = only.length ? shown.dataset.shown.replace(/%\((\w+)\)s/g, (blank, name) => whole.format(counts[name])) : "";
  });

  // A head sorts, and turns the order round when pressed again; what is not known comes last. Numbers are written with
  // the separators of the language, which stand between digits only.
  const told = (row, column) => row.cells[column].textContent.trim().replace(/(?<=\d)[\s,](?=\d{3})/g, "");
  table.tHead.addEventListener("click", ({ target }) => {
    const head = target.closest("button")?.closest("th");
    if (!head) return;
    const turned = head.ariaSort === "ascending";
    const known = (row) => (FIGURES.has(head.cellIndex) ? /^\d/ : /./).test(told(row, head.cellIndex));
    const order = (a, b) => known(b) - known(a) || (turned ? -1 : 1) * compare(told(a, head.cellIndex), told(b, head.cellIndex));
    body.append(...[...body.rows].sort(order));
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", turned ? "descending" : "ascending");
  });
})();
