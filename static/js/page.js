// The pages, made quicker for those who have JavaScript; without it every link and form does the same.
"use strict";
(() => {
  const table = document.getElementById("tableau");
  const why = document.getElementById("why");

  // --- A table sorted and filtered in place.

  const number = (row, key) => (row.dataset[key] === "" ? null : Number(row.dataset[key]));
  const named = (row) => row.cells[0].textContent.trim();
  const byName = new Intl.Collator(document.documentElement.lang, { sensitivity: "base" }).compare;
  // Communes without minutes are the farthest: they come first, as on the server.
  const orders = {
    manque: (a, b) => number(a, "manque") - number(b, "manque") || number(b, "habitants") - number(a, "habitants"),
    commune: () => 0,
    minutes: (a, b) => (number(b, "minutes") ?? Infinity) - (number(a, "minutes") ?? Infinity) || 0,
    prouves: (a, b) => number(a, "prouves") - number(b, "prouves"),
    habitants: (a, b) => number(b, "habitants") - number(a, "habitants"),
  };
  const rising = new Set(["manque", "commune", "prouves"]);

  function sortTable(link) {
    const order = link.dataset.sort;
    const head = link.closest("th");
    const same = table.dataset.order === order;
    const down = same && !table.dataset.turned;
    const rows = [...table.tBodies[0].rows].sort((a, b) => orders[order](a, b) || byName(named(a), named(b)));
    if (down) rows.reverse();
    table.tBodies[0].append(...rows);
    table.dataset.order = order;
    table.dataset.turned = down ? "yes" : "";
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", rising.has(order) !== down ? "ascending" : "descending");
  }

  function filterTable(box) {
    const kept = new Set([...box.querySelectorAll("input:checked")].map((input) => input.value));
    for (const row of table.tBodies[0].rows) row.hidden = !kept.has(row.dataset.state);
  }

  if (table) {
    table.tHead.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-sort]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      sortTable(link);
    });
    const box = document.querySelector('[data-filter="tableau"]');
    if (box) {
      box.hidden = false;
      box.addEventListener("change", () => filterTable(box));
    }
  }

  // --- Why a commune has its colour: the map, the table and the panel tell each other which commune is chosen.

  let asked = 0;

  function mark(code) {
    for (const row of document.querySelectorAll("tr.chosen")) row.classList.remove("chosen");
    const row = table && table.querySelector(`tr[data-commune="${CSS.escape(code)}"]`);
    if (row) row.classList.add("chosen");
  }

  async function explain(code, focus) {
    const turn = ++asked;
    const address = new URL(why.dataset.why.replace("CODE", encodeURIComponent(code)), location.href);
    address.searchParams.set("fragment", "oui");
    why.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(String(answer.status));
      const text = await answer.text();
      if (turn !== asked) return;
      why.innerHTML = text;
    } catch {
      if (turn === asked) why.textContent = why.dataset.failed;
      return;
    } finally {
      if (turn === asked) why.removeAttribute("aria-busy");
    }
    if (focus) {
      why.scrollIntoView({ block: "start" });
      why.querySelector("#why-title").focus({ preventScroll: true });
    }
  }

  if (why) {
    document.addEventListener("geomap:choose", ({ detail }) => {
      mark(detail.code);
      // A choice made on the map leaves the reader on the map; the panel is announced by itself.
      explain(detail.code, detail.source === "table");
    });
    if (table) {
      table.addEventListener("click", (event) => {
        const link = event.target.closest("a[data-why]");
        if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        const { commune } = link.closest("tr").dataset;
        document.dispatchEvent(new CustomEvent("geomap:choose", { detail: { code: commune, source: "table" } }));
      });
    }
  } else {
    // On the home page a commune chosen on the map opens its page.
    const pattern = document.querySelector("[data-commune-page]");
    document.addEventListener("geomap:choose", ({ detail }) => {
      if (pattern && detail.source === "map") location.href = pattern.dataset.communePage.replace("CODE", encodeURIComponent(detail.code));
    });
  }

  // --- Suggestions while typing: an editable combobox with a list (ARIA 1.2). The form still works as it is.

  function combobox(input) {
    const list = document.createElement("ul");
    const status = document.createElement("p");
    let found = [];
    let active = -1;
    let timer = 0;
    let turn = 0;
    list.id = `${input.id}-reponses`;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-labelledby", input.closest("form").getAttribute("aria-labelledby"));
    list.hidden = true;
    status.className = "hidden";
    status.setAttribute("role", "status");
    input.closest("form").append(list, status);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const point = (place) => {
      active = place;
      [...list.children].forEach((item, rank) => item.setAttribute("aria-selected", String(rank === place)));
      if (place < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", list.children[place].id);
      list.children[place]?.scrollIntoView({ block: "nearest" });
    };

    const open = () => {
      list.replaceChildren(
        ...found.map((one, rank) => {
          const item = document.createElement("li");
          const label = document.createElement("span");
          const detail = document.createElement("span");
          item.id = `${list.id}-${rank}`;
          item.setAttribute("role", "option");
          item.setAttribute("aria-selected", "false");
          label.textContent = one.label;
          detail.textContent = one.detail;
          detail.className = "quiet";
          item.append(label, detail);
          item.addEventListener("mousedown", (event) => event.preventDefault());
          item.addEventListener("click", () => location.assign(one.url));
          return item;
        }),
      );
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(found.length > 0));
      status.textContent = found.length ? `${found.length} ${input.dataset.some}` : input.dataset.none;
      point(-1);
    };

    const ask = async () => {
      const text = input.value.trim();
      const mine = ++turn;
      if (text.length < 2) {
        close();
        return;
      }
      const address = new URL(input.dataset.suggest, location.href);
      address.searchParams.set("q", text);
      const answer = await fetch(address).catch(() => null);
      const told = answer && answer.ok ? await answer.json() : { results: [] };
      if (mine !== turn) return;
      found = told.results;
      open();
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        point(((active + step + 1 + found.length + 1) % (found.length + 1)) - 1);
      }
      if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        location.assign(found[active].url);
      }
    });
  }

  // --- What is wrong with a form is told first.

  document.querySelector("[data-focus]")?.focus();

  for (const input of document.querySelectorAll("input[data-suggest]")) combobox(input);
})();
