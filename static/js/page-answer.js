// The answer around the map: another question without another page.
"use strict";
(() => {
  const geomap = window.geomap;
  const form = document.getElementById("question");
  const answer = document.querySelector(".answer");
  const words = JSON.parse(document.getElementById("page-words").textContent);
  const spoken = document.documentElement.lang;
  const whole = new Intl.NumberFormat(spoken);
  const plural = new Intl.PluralRules(spoken);
  const place = (name) => document.querySelector(`[data-answer="${name}"]`);
  // The question whose answer the page takes, and the latest asked.
  let taken = { question: geomap.question(location.href), whole: true };
  let latest = taken;
  let waiting = 0;

  // --- The form asks without leaving the page.

  function wanted() {
    const url = geomap.address({});
    const { pathname } = new URL(form.dataset.address, location.href);
    url.pathname = pathname.replace("SKILL", encodeURIComponent(form.competence.value));
    for (const name of ["t", "preuve", "distance", "jour"]) {
      const field = form[name];
      url.searchParams.set(name, field.value === field.dataset.first ? "" : field.value);
    }
    return geomap.address({}, url);
  }

  // The answer is busy from the moment another question is chosen until all of its own answer is in place.
  const begin = () => answer.setAttribute("aria-busy", "true");
  const rest = () => latest.whole && !waiting && answer.removeAttribute("aria-busy");

  async function ask(address, step) {
    const question = geomap.question(address);
    clearTimeout(waiting);
    waiting = 0;
    // Who goes back to the answer shown while another is on its way asks again: that other one is overtaken.
    if (question === latest.question) return rest();
    const mine = (latest = { question, whole: false });
    const done = () => {
      mine.whole = true;
      rest();
    };
    const take = () => {
      taken = mine;
      if (step) geomap.leave(address);
    };
    const fail = (error) => {
      if (mine !== latest) return;
      // A browser without network has nothing better to show: the answer read stays, with its own question.
      if (step && error instanceof TypeError && taken !== mine && geomap.question(location.href) === taken.question) return stay();
      place("status").textContent = place("status").dataset.failed;
      if (new URL(address, location.href).href === location.href) location.reload();
      else location.assign(address);
    };
    begin();
    place("unread").hidden = true;
    try {
      const told = await geomap.ask(geomap.address(geomap.ASKED_ONLY, address).href, take);
      if (!told) return;
      write(told);
      later();
      told.whole.then(done, fail);
    } catch (error) {
      fail(error);
    }
  }

  // The directory has changed since this answer was read: it is read again.
  document.addEventListener("geomap:changed", () => {
    if (latest !== taken) return;
    latest = { question: "", whole: latest.whole };
    ask(location.href, false);
  });

  function stay() {
    latest = taken;
    fill();
    place("unread").hidden = false;
    rest();
  }

  // The question answered is that of the address; the form may be ahead of it.
  const skillAsked = () => decodeURIComponent(location.pathname.split("/").pop());
  const valueAsked = (name) => new URLSearchParams(location.search).get(name) || form[name].dataset.first;

  function fill() {
    form.competence.value = skillAsked();
    for (const name of ["t", "preuve", "distance", "jour"]) form[name].value = valueAsked(name);
  }

  // An answer read in place is kept for want of network, as its page would be, once the reader stays on it.
  let resting = 0;
  function later() {
    const address = location.href;
    clearTimeout(resting);
    resting = setTimeout(() => navigator.serviceWorker?.ready.then(({ active }) => active.postMessage({ keep: [address] })), 1_000);
  }

  const soon = (delay) => {
    clearTimeout(waiting);
    begin();
    waiting = setTimeout(() => {
      waiting = 0;
      now();
    }, delay);
  };
  const now = () => {
    if (form.checkValidity()) ask(wanted(), true);
    else rest();
  };
  // A choice is answered at once; a date typed by its parts passes over others, and a moment is left for it.
  form.addEventListener("change", ({ target }) => (target === form.jour ? soon(300) : now()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    now();
  });

  // A choice made before this script came is taken up.
  const options = (field) => [...field.querySelectorAll("option")];
  const chosenEarly = (field) => options(field).some((one) => one.defaultSelected) && !field.selectedOptions[0].defaultSelected;
  if ([...form.querySelectorAll("select")].some(chosenEarly) || form.jour.value !== form.jour.defaultValue) soon(0);

  // --- What the page says, rewritten.

  const label = () => [...form.competence.options].find(({ value }) => value === skillAsked()).textContent.trim();
  const filled = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (blank, name) => values[name] ?? blank);

  // A question without a day is about the day it is answered: the page may have been open since yesterday.
  function turn(day) {
    if (!new URLSearchParams(location.search).get("jour")) form.jour.dataset.first = form.jour.value = day;
  }

  function write(told) {
    turn(told.day);
    const old = place("skill").textContent;
    const skill = label();
    document.title = document.title.replace(old, () => skill);
    place("skill").textContent = skill;
    place("headline").textContent = told.sentences[0];
    for (const map of document.querySelectorAll(".geomap-map")) map.setAttribute("aria-label", map.getAttribute("aria-label").replace(old, () => skill));
    const title = document.querySelector('meta[property="og:title"]');
    title.content = title.content.replace(old, () => skill);
    for (const meta of document.querySelectorAll("meta[data-headline]")) meta.content = told.sentences[0];
    place("sentences").replaceChildren(
      ...told.sentences.slice(1).map((sentence) => {
        const item = document.createElement("li");
        item.textContent = sentence;
        return item;
      }),
    );
    const minutes = words.minutes.replace("{minutes}", valueAsked("t"));
    place("minutes").textContent = minutes;
    place("day").textContent = new Intl.DateTimeFormat(spoken, { dateStyle: "long", timeZone: "UTC" }).format(new Date(told.day));
    const proof = valueAsked("preuve") === "declare" ? "declared" : "proven";
    place("question").textContent = [minutes, words.proof_levels[proof], ...(valueAsked("distance") === "oui" ? [words.remote] : [])].join(" · ");
    const caption = place("caption");
    if (caption) caption.textContent = filled(caption.dataset.pattern, { skill });
    const head = document.querySelector('a[data-sort="prouves"]');
    if (head) head.textContent = words.counted[proof];
    legend(told.totals);
    zones(told.zones);
    links();
    place("status").textContent = told.sentences[0];
  }

  function legend(totals) {
    document.querySelectorAll(".geomap-states li").forEach((line, rank) => {
      const [communes, people] = totals[rank];
      line.classList.toggle("geomap-empty", !communes);
      line.querySelector("small").textContent = `${counted(communes, "commune")}, ${counted(people, "person")}`;
    });
  }

  function counted(value, noun) {
    if (value === null) return filled(words[`${noun}_many`], { count: "–" });
    const form = plural.select(value) === "one" ? "one" : "many";
    return filled(words[`${noun}_${form}`], { count: whole.format(value) });
  }

  // The zones listed under the map, most people in a gap first: id, communes and people in a gap.
  function zones(gaps) {
    const body = document.querySelector("table.zones tbody");
    if (!body) return;
    const rows = new Map([...body.rows].map((row) => [row.dataset.zone, row]));
    for (const [zone, communes, people] of gaps) {
      const row = rows.get(zone);
      row.cells[1].textContent = filled(words.of, { gaps: whole.format(communes), all: whole.format(row.dataset.communes) });
      row.cells[2].textContent = people === null ? "–" : whole.format(people);
      row.cells[3].textContent = share(people, Number(row.dataset.people));
      const link = row.cells[0].querySelector("a");
      // The communes that are in no zone have no map of their own.
      if (link) link.href = link.href.replace(/(\/carte\/[^/]+\/).*/, (_, start) => start + encodeURIComponent(skillAsked()) + asked());
    }
    body.append(...gaps.map(([zone]) => rows.get(zone)));
  }

  const asked = () => geomap.address(geomap.ASKED_ONLY).search;

  // A small share is not hidden, and one just short of all is not everything: as the server writes it.
  function share(part, all) {
    const percent = new Intl.NumberFormat(spoken, { style: "percent", maximumFractionDigits: 0 });
    if (part === null || all <= 0) return "–";
    if (part > 0 && part / all < 0.01) return filled(words.less, { share: percent.format(0.01) });
    return percent.format(part < all ? Math.min(part / all, 0.99) : part / all);
  }

  // Files, the page of the skill, the comparison and the machine-readable links are those of the question shown.
  function links() {
    const here = geomap.address({ commune: "", niveau: "", couches: "" });
    const api = here.pathname.replace("/carte/", "/api/coverage/");
    for (const link of document.querySelectorAll("[data-file]")) {
      const seen = link.dataset.file === "seen";
      link.href = `${api}.${seen ? "csv" : link.dataset.file}${seen ? here.search : asked()}`;
    }
    const machine = document.querySelector('link[rel="alternate"][type="application/geo+json"]');
    if (machine) machine.href = `${api}.geojson${asked()}`;
    const canonical = document.querySelector('link[rel="canonical"]');
    if (canonical) canonical.href = location.pathname + asked();
    for (const link of document.querySelectorAll("[data-compare]")) link.href = here.pathname.replace("/carte/", "/comparer/") + asked();
    const skill = document.querySelector("a[data-skill]");
    skill.href = skill.dataset.skill.replace("SKILL", encodeURIComponent(skillAsked()));
  }
  document.addEventListener("geomap:address", links);

  // --- Back and forward.

  window.addEventListener("popstate", async () => {
    fill();
    await ask(location.href, false);
    document.dispatchEvent(new CustomEvent("geomap:restore"));
  });
})();
