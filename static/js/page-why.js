// Why the commune chosen has its colour: read beside the map, and said in short at the foot of a small screen.
"use strict";
(() => {
  const geomap = window.geomap;
  const why = document.getElementById("why");
  const invitation = document.getElementById("why-invitation");
  const summary = document.querySelector('[data-answer="chosen"]');
  const words = JSON.parse(document.getElementById("page-words").textContent);
  const inAddress = () => new URLSearchParams(location.search).get("commune");
  let chosen = inAddress();
  let asking = 0;
  let pause = 0;
  // Whether the reader asked to be led to what is on its way, and from where.
  let led = false;
  let cameFrom = null;
  // The state the reader saw: where the directory has changed since, all of the answer is asked for again, once.
  let seen = "";

  async function explain() {
    const turn = ++asking;
    const expected = seen;
    seen = "";
    const { pathname, search } = geomap.address(geomap.ASKED_ONLY);
    const address = new URL(`${pathname}/pourquoi/${encodeURIComponent(chosen)}${search}`, location.href);
    address.searchParams.set("fragment", "oui");
    why.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(String(answer.status));
      const text = await answer.text();
      if (turn !== asking) return;
      const reading = why.contains(document.activeElement);
      why.innerHTML = text;
      if (reading) why.querySelector("#why-title").focus({ preventScroll: true });
      bar();
      const kept = answer.headers.get("x-geomap-kept");
      if (kept) document.dispatchEvent(new CustomEvent("geomap:kept", { detail: kept }));
      else if (expected && !why.querySelector(`.why-state .state-${expected}`)) document.dispatchEvent(new CustomEvent("geomap:changed"));
    } catch {
      if (turn === asking) fail();
      return;
    } finally {
      if (turn === asking) why.removeAttribute("aria-busy");
    }
    if (!led) return;
    led = false;
    why.scrollIntoView({ block: "nearest" });
    why.querySelector("#why-title").focus();
  }

  // Who is led nowhere is told so.
  function fail() {
    const said = document.createElement("p");
    said.setAttribute("role", "alert");
    why.replaceChildren(said);
    said.textContent = why.dataset.failed;
    summary.hidden = true;
    led = false;
  }

  // Where the explanation is far below the map, a bar at the foot of the screen says the answer and leads to it.
  const inSight = new IntersectionObserver(([{ isIntersecting }]) => summary.classList.toggle("chosen-read", isIntersecting));
  inSight.observe(why);

  function bar() {
    const row = document.querySelector(`tr[data-commune="${CSS.escape(chosen)}"]`);
    const minutes = row?.dataset.minutes;
    // What is not proven is never said without saying so.
    const worth = row?.querySelector("td small")?.textContent;
    const name = document.createElement("strong");
    name.textContent = why.querySelector("#why-title").textContent;
    const state = why.querySelector(".why-state .state").cloneNode(true);
    const nearest = minutes ? ` · ${words.nearest.replace("{minutes}", words.minutes.replace("{minutes}", minutes))}` : "";
    const comes = row?.querySelector("[data-comes]")?.textContent;
    const notes = [comes, worth].filter(Boolean).join(", ");
    const far = nearest + (nearest && notes ? ` (${notes})` : "");
    summary.querySelector("span").replaceChildren(name, " ", state, far);
    summary.hidden = false;
  }

  // Without a commune the page invites to choose one, as it did at first.
  function forget() {
    clearTimeout(pause);
    asking += 1;
    why.replaceChildren(invitation.content.cloneNode(true));
    why.removeAttribute("aria-busy");
    summary.hidden = true;
    document.dispatchEvent(new CustomEvent("geomap:choose", { detail: { code: "", source: "page" } }));
  }

  // Another question: the same commune has its colour for other reasons.
  document.addEventListener("geomap:answer", () => chosen && explain());

  // The bar says what the row of its commune says, which is rewritten when the question changes.
  document.addEventListener("geomap:rows", () => {
    if (!summary.hidden && !why.hasAttribute("aria-busy") && why.querySelector("#why-title")) bar();
  });

  summary.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    why.scrollIntoView({ block: "start" });
    why.querySelector("#why-title").focus({ preventScroll: true });
  });

  document.addEventListener("geomap:choose", ({ detail }) => {
    if (!detail.code) return;
    chosen = detail.code;
    geomap.keep({ commune: chosen });
    seen = detail.state || "";
    led = Boolean(detail.open);
    // A click focuses no link everywhere.
    if (led) cameFrom = detail.from || document.activeElement;
    clearTimeout(pause);
    // The explanation of another commune, should it still come, is overtaken.
    asking += 1;
    why.setAttribute("aria-busy", "true");
    // Arrows may pass over many communes.
    pause = setTimeout(explain, detail.stepped ? 200 : 0);
  });

  // Escape leads back to where one asked.
  why.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    (cameFrom?.isConnected ? cameFrom : document.querySelector(".geomap-map")).focus();
  });

  // Back and forward change the address: what is explained follows it.
  document.addEventListener("geomap:restore", () => {
    const before = chosen;
    chosen = inAddress();
    if (chosen === before) return;
    if (chosen) document.dispatchEvent(new CustomEvent("geomap:choose", { detail: { code: chosen, source: "page" } }));
    else forget();
  });
})();
