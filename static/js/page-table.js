// The table of communes: sorted, filtered and rewritten in place. Without scripts its links and form do the same.
"use strict";
(() => {
  const geomap = window.geomap;
  const table = document.getElementById("tableau");
  if (!table) return;
  const body = table.tBodies[0];
  const form = document.getElementById("filtre");
  const told = document.querySelector("[data-shown]");
  const narrowing = document.querySelector("[data-narrowing]");
  const clear = form.querySelector("[data-clear]");
  const boxes = [...document.querySelectorAll('.geomap-states input[name="etat"]')];
  const words = JSON.parse(document.getElementById("page-words").textContent);
  const spoken = document.documentElement.lang;
  const whole = new Intl.NumberFormat(spoken);
  const byName = new Intl.Collator(spoken, { sensitivity: "base" }).compare;

  // --- Order.

  const number = (row, key) => (row.dataset[key] === "" ? null : Number(row.dataset[key]));
  const named = (row) => row.cells[0].textContent.trim();
  const orders = {
    manque: (a, b) => number(a, "manque") - number(b, "manque") || number(b, "habitants") - number(a, "habitants"),
    commune: () => 0,
    // Communes without minutes are the farthest: they come first, as on the server.
    minutes: (a, b) => (number(b, "minutes") ?? 1e9) - (number(a, "minutes") ?? 1e9),
    prouves: (a, b) => number(a, "prouves") - number(b, "prouves"),
    habitants: (a, b) => number(b, "habitants") - number(a, "habitants"),
  };
  const rising = new Set(["manque", "commune", "prouves"]);

  function sort(order) {
    const key = order.replace("-", "");
    const turned = order.startsWith("-");
    const rows = [...body.rows].sort((a, b) => orders[key](a, b) || byName(named(a), named(b)));
    body.append(...(turned ? rows.reverse() : rows));
    table.dataset.order = order;
    for (const head of table.tHead.rows[0].cells) {
      const link = head.querySelector("a[data-sort]");
      if (!link) continue;
      const here = link.dataset.sort === key;
      if (here) head.setAttribute("aria-sort", rising.has(key) !== turned ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    }
    aim();
  }

  // The heads lead to the same address in their order, with all that is filtered and chosen now.
  function aim() {
    for (const link of table.tHead.querySelectorAll("a[data-sort]")) {
      const { sort: key } = link.dataset;
      link.href = geomap.address({ tri: table.dataset.order === key ? `-${key}` : key });
      link.hash = "titre-tableau";
    }
  }
  document.addEventListener("geomap:address", aim);

  table.tHead.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-sort]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const order = table.dataset.order === link.dataset.sort ? `-${link.dataset.sort}` : link.dataset.sort;
    geomap.keep({ tri: order === "manque" ? "" : order });
    sort(order);
  });

  // --- Filter: by the words in the box, by the states ticked in the legend.

  const fold = (text) =>
    text
      .toLowerCase()
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .replace(/œ/g, "oe")
      .replace(/æ/g, "ae")
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();

  function filter() {
    const text = fold(form.q.value);
    const states = boxes.filter((box) => box.checked).map((box) => box.value);
    let shown = 0;
    for (const row of body.rows) {
      const provider = row.cells[2].querySelector("a");
      const seen = (!states.length || states.includes(row.dataset.state)) && fold(`${named(row)} ${provider ? provider.textContent : ""}`).includes(text);
      row.hidden = !seen;
      shown += seen;
    }
    const counts = { shown: whole.format(shown), all: whole.format(body.rows.length) };
    const line = told.dataset.shown.replace(/\{(\w+)\}/g, (blank, name) => counts[name]);
    // What is written anew is said anew.
    if (told.textContent !== line) told.textContent = line;
    const only = [...states.map((state) => words.states[state]), ...(text ? [`« ${form.q.value.trim()} »`] : [])];
    narrowing.textContent = only.length ? `(${only.join(", ")})` : "";
    clear.hidden = !text && !states.length;
    return { etat: states.join("."), q: form.q.value.trim() };
  }

  // What was typed or ticked before this script came is taken up.
  if (form.q.value !== form.q.defaultValue || boxes.some((box) => box.checked !== box.defaultChecked)) geomap.keep(filter());

  let typing = 0;
  form.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => geomap.keep(filter()), 150);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.name === "etat") geomap.keep(filter());
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    geomap.keep(filter());
  });
  clear.addEventListener("click", (event) => {
    event.preventDefault();
    form.q.value = "";
    for (const box of boxes) box.checked = false;
    geomap.keep(filter());
    document.dispatchEvent(new CustomEvent("geomap:filter"));
    // The link that had the focus is gone.
    form.q.focus();
  });

  // --- The commune chosen, here or on the map.

  table.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-why]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { commune, state } = link.closest("tr").dataset;
    document.dispatchEvent(new CustomEvent("geomap:choose", { detail: { code: commune, state, source: "table", open: true, from: link } }));
  });

  document.addEventListener("geomap:choose", ({ detail }) => {
    for (const row of body.querySelectorAll("tr.chosen")) {
      row.classList.remove("chosen");
      row.removeAttribute("aria-current");
    }
    const row = body.querySelector(`tr[data-commune="${CSS.escape(detail.code)}"]`);
    if (!row) return;
    row.classList.add("chosen");
    row.setAttribute("aria-current", "true");
  });

  // --- Another answer in the same rows, a few at a time: in between the page draws, and listens.

  const PIECE_MS = 8;
  let rows = null;
  let answers = 0;
  let left = 0;
  let work = Promise.resolve();

  // One piece of work after the other; a newer answer makes what is left of an older one needless.
  function inOrder(write, acts) {
    const mine = answers;
    left += 1;
    table.setAttribute("aria-busy", "true");
    work = work.then(() => through(write, acts, () => mine === answers)).then(() => {
      left -= 1;
      if (!left) table.removeAttribute("aria-busy");
      document.dispatchEvent(new CustomEvent("geomap:rows"));
    });
  }

  async function through(write, acts, wanted) {
    rows ||= (await geomap.codes().catch(() => [])).map((code) => body.querySelector(`tr[data-commune="${CSS.escape(code)}"]`));
    // Where the map could not read which commune is which, only the page of the address says it: the table stays busy.
    if (rows.length !== body.rows.length || rows.includes(null)) await new Promise(() => location.reload());
    for (let at = 0, until = 0; at < rows.length; at++) {
      if (performance.now() >= until) {
        await geomap.breathe();
        if (!wanted()) return;
        until = performance.now() + PIECE_MS;
      }
      write(rows[at], at);
    }
    for (const act of acts) {
      await geomap.breathe();
      if (!wanted()) return;
      act();
    }
  }

  const severity = ["none", "out_of_reach", "unproven", "remote_only", "reachable", "local", "not_applicable"];

  // The state at once; its figures a moment later.
  function rewrite(row, state, { pathname, search }) {
    row.dataset.state = state;
    row.dataset.manque = severity.indexOf(state);
    row.dataset.minutes = row.dataset.prouves = "";
    const [, shown, journey, count, , why] = row.cells;
    const word = shown.querySelector(".state");
    word.className = `state state-${state}`;
    word.querySelector("use").setAttribute("href", `#geomap-swatch-${state}`);
    word.lastChild.textContent = ` ${words.states[state]}`;
    journey.textContent = count.textContent = "…";
    why.querySelector("a").href = `${pathname}/pourquoi/${row.dataset.commune}${search}`;
  }

  function complete(row, at, told) {
    const [minutes, proven, reason] = [told.minutes[at] ?? null, told.proven[at], told.reasons[at]];
    const [, , journey, count] = row.cells;
    row.dataset.minutes = minutes ?? "";
    row.dataset.prouves = proven ?? "";
    count.textContent = proven === undefined ? "–" : whole.format(proven);
    if (minutes !== null) journey.textContent = words.minutes.replace("{minutes}", whole.format(minutes));
    else journey.replaceChildren(reason ? quiet(words.reasons[reason]) : "–");
    if (told.comes?.[at] === "1") {
      const comes = document.createElement("span");
      comes.dataset.comes = "";
      comes.textContent = words.comes;
      journey.append(" · ", comes);
    }
    const [id, name] = told.providers[told.nearest[at]] || [];
    if (id === undefined) return;
    const link = quiet(name, "a");
    link.href = words.provider.replace("ID", encodeURIComponent(id));
    journey.append(document.createElement("br"), link);
    if (told.standings[at]) journey.append(" ", quiet(words.standings[told.standings[at]], "small"));
  }

  const order = () => sort(table.dataset.order);

  document.addEventListener("geomap:answer", ({ detail }) => {
    answers += 1;
    const question = geomap.address(geomap.ASKED_ONLY);
    inOrder((row, at) => rewrite(row, words.order[detail.ranks[at]], question), [order, filter]);
  });

  document.addEventListener("geomap:places", ({ detail }) => inOrder((row, at) => complete(row, at, detail), [order, filter]));

  function quiet(text, tag = "span") {
    const made = document.createElement(tag);
    made.className = "quiet";
    made.textContent = text;
    return made;
  }

  // Back and forward change the address: the table follows it.
  document.addEventListener("geomap:restore", () => {
    const params = new URLSearchParams(location.search);
    form.q.value = params.get("q") || "";
    const states = (params.get("etat") || "").split(".");
    for (const box of boxes) box.checked = states.includes(box.value);
    sort(params.get("tri") || "manque");
    filter();
    document.dispatchEvent(new CustomEvent("geomap:filter"));
  });
})();
