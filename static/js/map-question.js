// Another question on the shapes that are there: its figures are loaded, the map takes their colours, the page is told.
//
// geomap.ask(address, take)  address of a question (`/carte/<zone>/<skill>?t=…`), as a link or a form gives it; the zone
//                      is that of the page; take is called just before the answer is told. Resolves to the answer told,
//                      with whole, a promise of its places told too; or to null when a later question overtook it.
//                      Rejects when the answer could not be read: the page then goes to the address itself.
//
// On `document`:
//   geomap:answer   detail {url, label, sentences, order, ranks, minutes, proven, waiting, totals, levels,
//                   zones}
//                   url: the address of the question; label: the name of the map; sentences: the first is the headline;
//                   ranks: one digit a commune, its place in STATES; minutes (null: not measured), proven, waiting:
//                   lists in the same order (left out above 1,000 communes); totals: [communes, people or null] by rank;
//                   levels: one digit a zone, by kind; zones: totals of each zone the page lists, by zone id.
//   geomap:painted  the map shows the colours last laid on it.
//   geomap:places   detail {order, nearest, providers, standings, reasons, groups}, a moment later: nearest gives for each
//                   commune a place in providers, a list of [id, name]; standings what its offer is worth (null: proven);
//                   reasons why there are no minutes; groups are the markers, by layer.
// geomap.codes()    resolves to the codes of the communes, in the order of the figures.
"use strict";
(() => {
  const geomap = (window.geomap = window.geomap || {});
  const kept = new Map();
  const MOST_KEPT = 24;
  let turn = 0;
  let shown = 0;

  async function read(url) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return answer.json();
  }

  // What was asked lately is answered at once; a failure is not kept.
  function load(url) {
    const asked = kept.get(url) || read(url);
    kept.delete(url);
    kept.set(url, asked);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
    asked.catch(() => kept.delete(url));
    return asked;
  }

  // One character a commune: « # » is 0, « ! » is none, the backslash is left out.
  function minutesOf(signs) {
    return [...signs].map((sign) => (sign === "!" ? null : sign.charCodeAt(0) - 35 - (sign > "\\" ? 1 : 0)));
  }

  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));

  const address = (question, part) => {
    const url = new URL(question, location.href);
    url.pathname += `/${part}`;
    url.hash = "";
    for (const name of ["tri", "rendu"]) url.searchParams.delete(name);
    return url.href;
  };

  // Load a question that may be asked next.
  geomap.foresee = (question) => load(address(question, "valeurs")).then(() => undefined, () => undefined);

  geomap.ask = async (question, take) => {
    const mine = ++turn;
    const told = await load(address(question, "valeurs"));
    if (mine !== turn) return null;
    const answer = told.minutes === undefined ? told : { ...told, minutes: minutesOf(told.minutes) };
    const painted = new Promise((resolve) => {
      document.addEventListener("geomap:painted", resolve, { once: true });
      setTimeout(resolve, 1500);
    });
    const laid = tell("geomap:values", { order: answer.order, ranks: answer.ranks, levels: answer.levels });
    if (!laid) throw new Error("these values belong to other shapes");
    shown = mine;
    take();
    tell("geomap:answer", answer);
    // Where providers are is no part of the colours: it is asked for once these are on screen.
    const none = { order: answer.order, nearest: [], providers: [], standings: [], reasons: [], groups: {} };
    const places = painted.then(() => mine === shown && load(address(question, "lieux")).catch(() => none));
    const whole = places.then((told) => mine === shown && tell("geomap:places", told));
    return { ...answer, whole };
  };
})();
