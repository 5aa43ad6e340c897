// Ways to take the answer away follow the question when it changes in place; a snippet is copied by one press.
"use strict";
(() => {
  function follow() {
    const [, prefix, zone, skill] = location.pathname.split("/");
    if (prefix !== "carte" || !skill) return;
    const asked = new URLSearchParams(location.search);
    const level = asked.get("niveau");
    for (const name of [...asked.keys()]) if (!["t", "preuve", "distance", "jour", "lang"].includes(name)) asked.delete(name);
    const searchOf = (params) => (String(params) ? `?${params}` : "");
    const search = searchOf(asked);
    // A frame is read by the zones its map was read by.
    if (level) asked.append("niveau", level);
    const framed = searchOf(asked);
    for (const part of document.querySelectorAll("[data-take]")) {
      const [start, end = ""] = part.dataset.take.split("*");
      const address = `${start}${zone}/${skill}${end}${"level" in part.dataset ? framed : search}`;
      if (part.matches("a")) part.href = address;
      else if (part.matches("img")) part.src = address;
      else if (part.matches("meta")) part.content = location.origin + address;
      else part.textContent = location.origin + address;
    }
    const within = (selector, name, value) => {
      for (const link of document.querySelectorAll(selector)) {
        const url = new URL(link.href);
        url.searchParams.set(name, value);
        link.href = url.pathname + url.search;
      }
    };
    within('link[type="application/json+oembed"]', "url", `${location.origin}${location.pathname}${framed}`);
    within(".sign-in a", "suite", location.pathname + location.search);
  }
  for (const said of ["geomap:address", "geomap:answer"]) document.addEventListener(said, follow);

  // The code is for paper alone: it is fetched when paper is wanted, or may be: a picture that comes later is not printed.
  const wanted = () => {
    for (const image of document.querySelectorAll(".only-print img")) image.loading = "eager";
  };
  addEventListener("beforeprint", wanted);
  addEventListener("keydown", ({ ctrlKey, metaKey }) => (ctrlKey || metaKey) && wanted());

  for (const button of document.querySelectorAll("button[data-copy]")) {
    const text = document.getElementById(button.dataset.copy);
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.value).then(
        () => (button.textContent = button.dataset.done),
        () => text.select(),
      );
    });
  }
})();
