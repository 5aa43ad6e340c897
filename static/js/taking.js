// Ways to take the answer away follow the question when it changes in place; a snippet is copied by one press.
"use strict";
(() => {
  function follow() {
    const [, prefix, zone, skill] = location.pathname.split("/");
    if (prefix !== "carte" || !skill) return;
    const asked = new URLSearchParams(location.search);
    for (const name of [...asked.keys()]) if (!["t", "preuve", "distance", "jour", "lang"].includes(name)) asked.delete(name);
    const search = asked.size ? `?${asked}` : "";
    for (const link of document.querySelectorAll("a[data-take]")) {
      const [start, end = ""] = link.dataset.take.split("*");
      link.href = `${start}${zone}/${skill}${end}${search}`;
    }
  }
  for (const said of ["geomap:address", "geomap:answer"]) document.addEventListener(said, follow);

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
