// The pages, made quicker for those who have JavaScript; without it every link and form does the same.
"use strict";
(() => {
  // On the home page a commune chosen on the map opens its page.
  const pattern = document.querySelector("[data-commune-page]");
  if (pattern) {
    document.addEventListener("geomap:choose", ({ detail }) => {
      const open = detail.source === "map" && (detail.open || !detail.stepped);
      if (open) location.href = pattern.dataset.communePage.replace("CODE", encodeURIComponent(detail.code));
    });
  }

  // The menu of a phone folds itself when one is done with it: on Escape, or when the focus or a finger goes elsewhere.
  const menu = document.querySelector(".menu-fold");
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  for (const away of ["focusin", "click"]) {
    document.addEventListener(away, ({ target }) => {
      if (!menu.contains(target)) menu.open = false;
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

    // What is still to come is for a list nobody waits for any more.
    const close = () => {
      clearTimeout(timer);
      turn += 1;
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
      const { none, one, some } = input.dataset;
      status.textContent = found.length ? `${found.length} ${found.length === 1 ? one : some}` : none;
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
      const told = answer && answer.ok ? await answer.json().catch(() => null) : null;
      if (mine !== turn) return;
      // Nothing was answered: that is not to say that nothing is there.
      if (!told) {
        status.textContent = "";
        close();
        return;
      }
      // What one has pointed at stays pointed at in a newer list that still holds it.
      const pointed = found[active]?.url;
      found = told.results;
      open();
      point(found.findIndex(({ url }) => url === pointed));
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
