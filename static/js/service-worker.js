// The last answers read stay readable without network. Pages: the network first, what was kept when there is none, and
// the page then says how old it is. Files whose address carries their digest: what was kept first, they never change.
// What must not be stored (Cache-Control: no-store, private) is never kept, nor is anything asked with another method.
"use strict";
const PAGES = "geomap-pages-1";
const FILES = "geomap-files-1";
const MOST = { [PAGES]: 40, [FILES]: 120 };
const LATER = "/sans-reseau";
const KEPT_ON = "x-geomap-kept";
// Pages, and the parts of them that are fetched; the rest (files to take away, forms, accounts) is left alone.
const READABLE = /^\/($|sans-reseau$|carte\/|commune\/|competences?(\/|$)|prestataires?(\/|$)|mediateurs?(\/|$)|methode$)/;

const lasting = (answer) => /\bimmutable\b/.test(answer.headers.get("cache-control") || "");
const storable = (answer) => answer.ok && answer.type === "basic" && !/\b(no-store|private)\b/.test(answer.headers.get("cache-control") || "");

async function keep(name, request, answer) {
  const cache = await caches.open(name);
  const headers = new Headers(answer.headers);
  headers.set(KEPT_ON, new Date().toISOString());
  const body = await answer.blob();
  // The most recent stand last: what was kept before goes first when there is no more room.
  await cache.delete(request, { ignoreVary: true });
  await cache.put(request, new Response(body, { status: answer.status, statusText: answer.statusText, headers }));
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - MOST[name]))) await cache.delete(old, { ignoreVary: true });
}

// A store that cannot be read holds nothing.
const take = (request) => caches.match(request, { ignoreVary: true }).catch(() => undefined);

// A kept page says so: its own words stand in it, the date is that of the day it was kept.
async function aged(answer) {
  if (!(answer.headers.get("content-type") || "").startsWith("text/html")) return answer;
  const text = await answer.text();
  const words = (text.match(/<meta name="geomap-kept" content="([^"]*)"/) || [])[1] || "";
  const language = (text.match(/<html lang="([\w-]+)"/) || [])[1] || "fr";
  const day = new Date(answer.headers.get(KEPT_ON)).toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
  const said = words ? `<p class="kept" role="status">${words.replace("{day}", day)}</p>` : "";
  return new Response(text.replace(/<body[^>]*>/, (body) => body + said), { status: 200, headers: answer.headers });
}

// Without network, the page that says so leads to the answers that can still be read: the last read first.
async function listing(answer) {
  const cache = await caches.open(PAGES);
  const lines = [];
  for (const request of (await cache.keys()).reverse()) {
    const { pathname, search } = new URL(request.url);
    if (!/^\/carte\/[^/]+\/[^/]+$/.test(pathname)) continue;
    const text = await (await cache.match(request, { ignoreVary: true })).text();
    // Both are text of ours, already escaped; a quote in an address is written %22.
    const title = (text.match(/<title>([^<]*)<\/title>/) || [])[1] || pathname;
    const [terms] = (text.match(/(?<=data-answer="question">)[^<]*/) || [""]);
    lines.push(`<li><a href="${(pathname + search).replaceAll("&", "&amp;")}">${title}</a> ${terms}</li>`);
  }
  const text = (await answer.text()).replace(/(<ul data-kept-answers>)/, (start) => start + lines.join(""));
  return new Response(lines.length ? text.replace("<section data-kept hidden>", "<section>") : text, { status: 200, headers: answer.headers });
}

// It is kept beside the answer: a full disk, or a slow one, holds up no page.
async function file(request, beside) {
  const kept = await take(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (storable(answer) && lasting(answer)) beside(keep(FILES, request, answer.clone()).catch(() => undefined));
  return answer;
}

// What tells one question from another; the rest of an address is what is seen of its answer.
const question = (address) => {
  const { pathname, searchParams } = new URL(address);
  return [pathname, ...["t", "preuve", "distance", "jour", "lang"].map((name) => searchParams.get(name) || "")].join("\n");
};

// An answer kept with another commune chosen, or other rows left out, is read as it was kept: the plainest first.
async function alike(request) {
  const asked = question(request.url);
  const urls = (await (await caches.open(PAGES)).keys()).map(({ url }) => url).filter((url) => question(url) === asked);
  return urls.length ? Response.redirect(urls.reduce((best, url) => (url.length < best.length ? url : best))) : null;
}

// A page that is not kept gives way to the one that says what can still be read.
async function unread(error) {
  const later = await take(LATER);
  if (!later) throw error;
  return listing(later);
}

async function page(event) {
  const { request } = event;
  try {
    const answer = await fetch(request);
    if (storable(answer) && !answer.redirected) event.waitUntil(keep(PAGES, request, answer.clone()));
    return answer;
  } catch (error) {
    const kept = await take(request);
    if (kept) return aged(kept);
    if (request.mode === "navigate") return (await alike(request)) || unread(error);
    throw error;
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      for (const address of ["/", LATER]) {
        const answer = await fetch(address).catch(() => null);
        if (!answer || !storable(answer)) continue;
        // These pages stand alone without network: their styles and scripts may be on no page read until then.
        const parts = [...(await answer.clone().text()).matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map(([, found]) => found);
        await keep(PAGES, new Request(address), answer);
        const keeping = (work) => event.waitUntil(work);
        await Promise.all(parts.map((part) => file(new Request(new URL(part.replaceAll("&amp;", "&"), location.origin)), keeping)));
      }
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (!(name in MOST)) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/") || url.pathname.startsWith("/geo/")) event.respondWith(file(request, (work) => event.waitUntil(work)));
  else if (READABLE.test(url.pathname)) event.respondWith(page(event));
  // Forms, accounts and files pass by while there is a network: they are nobody's to hold here.
  else if (request.mode === "navigate" && !navigator.onLine) event.respondWith(fetch(request).catch((error) => unread(error)));
});

// The page that brought the worker was read before it: it tells what it was made of.
self.addEventListener("message", (event) => {
  if (!Array.isArray(event.data?.keep)) return;
  event.waitUntil(
    (async () => {
      for (const address of event.data.keep) {
        const url = new URL(address, location.origin);
        if (url.origin !== location.origin) continue;
        const fixed = url.pathname.startsWith("/static/") || url.pathname.startsWith("/geo/");
        if (!fixed && !READABLE.test(url.pathname)) continue;
        url.hash = "";
        const request = new Request(url.href);
        const answer = await fetch(request).catch(() => null);
        if (answer && storable(answer) && (!fixed || lasting(answer))) await keep(fixed ? FILES : PAGES, request, answer);
      }
      event.source?.postMessage({ kept: true });
    })(),
  );
});
