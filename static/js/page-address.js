// The address of the page: the question, what is seen of its answer, the commune chosen, the view of the map.
"use strict";
(() => {
  const geomap = (window.geomap = window.geomap || {});
  // One order, so that the same page always has the same address.
  const NAMES = ["t", "preuve", "distance", "jour", "etat", "q", "commune", "niveau", "couches", "tri", "lang"];
  const ASKED = ["t", "preuve", "distance", "jour"];

  // Changes that leave nothing in an address but its question.
  geomap.ASKED_ONLY = { etat: "", q: "", commune: "", niveau: "", couches: "", tri: "" };

  const only = (names, params) => {
    const kept = new URLSearchParams();
    for (const name of names) if (params.get(name)) kept.set(name, params.get(name));
    return kept.toString();
  };

  // What tells one question from another.
  geomap.question = (address) => {
    const url = new URL(address, location.href);
    return `${url.pathname}?${only(ASKED, url.searchParams)}`;
  };

  // The same address with other values; an empty one is left out.
  geomap.address = (changes, from = location.href) => {
    const url = new URL(from, location.href);
    for (const [name, value] of Object.entries(changes)) url.searchParams.set(name, value ?? "");
    url.search = only(NAMES, url.searchParams);
    return url;
  };

  // Links that leave this page for the same one in another language follow along.
  function follow() {
    for (const link of document.querySelectorAll(".languages a[hreflang]")) {
      link.href = geomap.address({ lang: link.hreflang });
    }
  }

  // Keep what has changed in the address, without a step back to it.
  geomap.keep = (changes, hash = location.hash) => {
    const url = geomap.address(changes);
    url.hash = hash;
    const asked = url.pathname + url.search !== location.pathname + location.search;
    try {
      if (url.href !== location.href) history.replaceState(history.state, "", url);
    } catch {
      // Some browsers refuse more than a hundred in half a minute: the address is behind until the next.
    }
    follow();
    // No link but those above leads to the view of the map: moving it leaves the others alone.
    if (asked) document.dispatchEvent(new CustomEvent("geomap:address"));
  };

  // A new question is a step: back leads to the one before. What was seen, chosen or looked at meanwhile stands.
  geomap.leave = (address) => {
    const asked = new URL(address, location.href);
    const url = geomap.address(Object.fromEntries(ASKED.map((name) => [name, asked.searchParams.get(name)])));
    url.pathname = asked.pathname;
    if (url.href !== location.href) history.pushState(null, "", url);
    follow();
    document.dispatchEvent(new CustomEvent("geomap:address"));
  };
})();
