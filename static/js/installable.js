// Let the browser keep the last answers for want of network, once the page has all it needs itself.
"use strict";
(() => {
  if (!("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  const known = Boolean(serviceWorker.controller);

  async function install() {
    // What is kept is told once: nothing of the map may be still on its way.
    await window.geomap?.settled;
    await serviceWorker.register("/service-worker.js");
    const { active } = await serviceWorker.ready;
    // What was read before the worker came is told to it, and the styles that came within the page.
    if (known) return;
    const within = [...document.querySelectorAll("style[data-href]")].map(({ dataset }) => new URL(dataset.href, location).href);
    const read = performance.getEntriesByType("resource").map(({ name }) => name);
    active.postMessage({ keep: [location.href, ...within, ...read] });
  }

  serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.kept) document.documentElement.dataset.kept = "true";
  });
  // An answer read in place says how old it is, as its page would; a fresh one takes back what the page said.
  document.addEventListener("geomap:kept", ({ detail: since }) => {
    const said = document.querySelector("p.kept");
    if (!since) return said?.remove();
    const line = said || Object.assign(document.createElement("p"), { className: "kept", role: "status" });
    if (!said) document.body.prepend(line);
    const day = new Date(since).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
    line.textContent = document.querySelector('meta[name="geomap-kept"]').content.replace("{day}", day);
  });

  // A browser that refuses (private window, full disk) reads the pages as before.
  const soon = () => install().catch(() => undefined);
  if (document.readyState === "complete") soon();
  else addEventListener("load", soon);
})();
