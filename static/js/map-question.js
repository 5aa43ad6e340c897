// Another question on the shapes that are there: its figures are loaded, the map takes their colours, the page is told.
//
// geomap.ask(address, take)  address of a question (`/carte/<zone>/<skill>?t=…`), as a link or a form gives it; the zone
//                      is that of the page; take is called as the map takes its colours. Resolves, once these have been
//                      on screen, to the answer told, with whole, a promise that the rest of it is told too; or to null
//                      when the colours of a later question overtook it. Both reject when what they wait for could not
//                      be read: the page then goes to the address itself. Without network the rest is told empty.
// geomap.breathe()     resolves when the page has had time to draw and to listen: between pieces of long work.
//
// On `document`:
//   geomap:answer   detail {sentences, day, order, ranks, totals, levels, zones}
//                   sentences: the first is the headline; ranks: one digit a commune, its place in STATES; totals:
//                   [communes, people or null] by rank; levels: one digit a zone, by kind; zones: those the page lists,
//                   in their order, as [id, communes in a gap, people in a gap or null]; day: that of the question.
//   geomap:kept     detail: since when the answer shown was kept on this device for want of network; null for a fresh one.
//   geomap:painted  the map shows the colours last laid on it.
//   geomap:places   detail {minutes, proven, nearest, providers, standings, reasons, comes, groups}, a moment later, commune
//                   by commune in the same order: minutes (null: not measured) and proven; nearest a place in providers, a
//                   list of [id, name]; standings what its offer is worth (null: proven); reasons why there are no
//                   minutes; comes whether it comes to people (1): all left out above 1,000 communes. groups are the markers, by layer.
// geomap.codes()    resolves to the codes of the communes, in the order of the figures.
"use strict";
(() => {
  const geomap = (window.geomap = window.geomap || {});
  let turn = 0;
  let shown = 0;

  // Asked each time, of who knows whether the directory has changed: the browser sends nothing again that has not.
  async function load(url) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return { ...(await answer.json()), kept: answer.headers.get("x-geomap-kept") };
  }

  // One character a commune: « # » is 0, « ! » is none, the backslash is left out.
  function minutesOf(signs) {
    return [...signs].map((sign) => (sign === "!" ? null : sign.charCodeAt(0) - 35 - (sign > "\\" ? 1 : 0)));
  }

  const NOTHING = { minutes: "", proven: [], nearest: [], providers: [], standings: [], reasons: [], groups: {} };

  // The rest of an answer; what was written in between two changes of the directory belongs to neither.
  async function restOf(question, answer) {
    const told = await load(address(question, "lieux")).catch((error) => {
      if (error instanceof TypeError) return { ...NOTHING, order: answer.order, ranks: answer.ranks };
      throw error;
    });
    if (told.order !== answer.order || told.ranks !== answer.ranks) throw new Error("the directory has changed meanwhile");
    return told.minutes === undefined ? told : { ...told, minutes: minutesOf(told.minutes) };
  }

  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));

  const address = (question, part) => {
    const url = new URL(question, location.href);
    url.pathname += `/${part}`;
    url.hash = "";
    for (const name of ["tri", "rendu"]) url.searchParams.delete(name);
    return url.href;
  };

  geomap.breathe = () => (window.scheduler?.yield ? window.scheduler.yield() : new Promise((resolve) => setTimeout(resolve)));

  // The map has its new colours and the browser has shown them: a frame is on screen as the next one begins; a page
  // nobody looks at has none.
  const onScreen = () =>
    new Promise((resolve) => {
      const framed = () => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
      document.addEventListener("geomap:painted", framed, { once: true });
      setTimeout(resolve, 1500);
    });

  geomap.ask = async (question, take) => {
    const mine = ++turn;
    const answer = await load(address(question, "valeurs"));
    if (mine !== turn) return null;
    const seen = onScreen();
    const laid = tell("geomap:values", { order: answer.order, ranks: answer.ranks, levels: answer.levels });
    if (!laid) throw new Error("these values belong to other shapes");
    shown = mine;
    // The map orders its picture first: the painter is at work while the address is written.
    await null;
    take();
    // The colours first: all the rest is written once they are on screen.
    await seen;
    // Back may have changed the address, whose own answer is then on its way.
    const wanted = () => mine === shown && geomap.question(location.href) === geomap.question(question);
    if (!wanted()) return null;
    tell("geomap:kept", answer.kept);
    tell("geomap:answer", answer);
    const whole = restOf(question, answer).then((told) => wanted() && tell("geomap:places", told));
    return { ...answer, whole };
  };
})();
