// The first picture: painted beside the page while the map's library is still on its way, and taken over by the map.
"use strict";
(() => {
  // The worker runs the same file, and begins nothing.
  if (!self.document) return;
  const geomap = (window.geomap = window.geomap || {});
  const FIRST = 0;

  geomap.data = (id) => JSON.parse(document.getElementById(id).textContent);

  // A line that broke, or one that did not wait until a whole country was drawn, may hold the next time.
  const AGAIN_MS = [1_000, 4_000];
  const pause = (delay) => new Promise((resolve) => setTimeout(resolve, delay));

  geomap.fetched = async (url, form = "arrayBuffer", [delay, ...more] = AGAIN_MS) => {
    try {
      const answer = await fetch(url);
      if (answer.ok) return await answer[form]();
      if (answer.status < 500) return Promise.reject(new Error(`${url}: ${answer.status}`));
      throw new Error(`${url}: ${answer.status}`);
    } catch (error) {
      if (!delay || !navigator.onLine) throw error;
    }
    await pause(delay);
    return geomap.fetched(url, form, more);
  };

  // Pixels left free around the territory, and below it, where the arrows would stand on it; paper has none.
  geomap.room = () => ({ around: 14, below: window.matchMedia("print").matches ? 14 : 54 });

  // Steps between two zooms: whole ones where there are tiles.
  geomap.snap = (tiled) => (tiled ? 1 : 0.1);

  // Finer than this the eye gains nothing, and a phone draws twice as many pixels.
  geomap.density = () => Math.min(window.devicePixelRatio || 1, 2);

  // The states ticked in the legend, by rank; none ticked shows them all.
  geomap.ticked = () => [...document.querySelectorAll('.geomap-states input[name="etat"]')].flatMap((box, rank) => (box.checked ? [rank] : []));

  // The kind of zones a view is read by, empty for communes: as the reader chose, else as wide as the scale asks for,
  // in the first view always the widest. States ticked in the legend are those of communes.
  geomap.kindAt = (steps, only, reached = () => false) => {
    const chosen = document.querySelector('input[name="geomap-level"]:checked');
    if (!chosen || chosen.value !== "auto") return chosen ? chosen.value : "";
    return only.length ? "" : steps.filter(([, zoom], place) => !place || reached(zoom)).pop()[0];
  };

  // A painter off the page's own thread, the one the head of the page started if there is one; what it tells once its
  // shapes are open is told to `hear`.
  geomap.beside = ({ worker, scripts, palette, separator, url, order }, early) => {
    const side = { worker: early ? early.worker : new Worker(worker), hear: null };
    side.opened = new Promise((resolve, reject) => {
      side.worker.onerror = reject;
      if (early && early.broken) reject(new Error(worker));
      side.worker.onmessage = ({ data: told }) => {
        if (told.kind === "opened") resolve(told.shapes);
        else if (told.number === FIRST) side.first.come(told);
        else if (side.hear) side.hear(told);
        if (told.kind !== "failed") return;
        reject(new Error(told.reason));
        if (side.first) side.first.lose();
      };
      const detail = { url: url.replace(/\.bin$/, "/detail/{place}.bin") };
      side.buffer = read(side.worker, url, scripts, early);
      side.buffer.then(() => {
        const first = side.first && { number: FIRST, asked: side.first.asked };
        side.worker.postMessage({ kind: "open", palette, separator, detail, order, first });
      }, reject);
    });
    // Whoever takes it over hears of a failure.
    side.opened.catch(() => undefined);
    return side;
  };

  // The shapes, once the painter has been given them.
  async function read(worker, url, scripts, early) {
    const given = early && (await early.buffer);
    if (given) return given;
    const buffer = await geomap.fetched(url);
    worker.postMessage({ kind: "read", scripts, buffer });
    return buffer;
  }

  // The view the map will begin with, as Leaflet will fit it.
  function home(container, { view: [west, south, east, north], ranks, levels, steps }) {
    const [width, height] = [container.clientWidth, container.clientHeight];
    const { around, below } = geomap.room();
    const snap = geomap.snap(container.closest(".geomap-tiled"));
    const [left, top] = geomap.world(west, north);
    const [right, bottom] = geomap.world(east, south);
    const fit = Math.log2(Math.min((width - 2 * around) / (right - left), (height - around - below) / (bottom - top)));
    const zoom = Math.floor((Math.round(fit / (snap / 100)) * (snap / 100)) / snap);
    const scale = 2 ** (zoom * snap);
    const x = Math.round(((left + right) / 2) * scale - width / 2);
    const y = Math.round(((top + bottom) / 2) * scale + (below - around) / 2 - height / 2);
    const only = geomap.ticked();
    const kind = geomap.kindAt(steps || [], only);
    const level = levels[kind] ? { kind, ranks: levels[kind] } : null;
    const seen = { width, height, window: [0, 0, width, height], dpr: geomap.density(), ground: [x, y] };
    return { scale, ...seen, ranks, only, level, chosen: -1, names: null };
  }

  function begin(container, data) {
    const side = geomap.beside(data, (window.geomapEarly || {})[container.id]);
    const canvas = geomap.canvas();
    // Laying the page out takes its time: the shapes come and are read meanwhile.
    const asked = home(container, data);
    const first = (side.first = { canvas, asked });
    first.painted = new Promise((resolve) => {
      first.come = ({ picture, ids }) => {
        geomap.lay(canvas, picture, asked);
        container.dataset.pictured = "true";
        performance.mark("geomap:pictured");
        resolve(ids);
      };
      first.lose = () => resolve(null);
    });
    container.append(canvas);
    return side;
  }

  geomap.canvas = () => {
    const canvas = document.createElement("canvas");
    canvas.className = "geomap-communes";
    canvas.setAttribute("aria-hidden", "true");
    return canvas;
  };

  // Put a picture on its canvas.
  geomap.lay = (canvas, picture, { width, height }) => {
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    canvas.getContext("bitmaprenderer").transferFromImageBitmap(picture);
  };

  // What was begun, by the id of its map.
  geomap.begun = {};
  for (const container of document.querySelectorAll(".geomap-map")) {
    const block = document.getElementById(container.id.replace(/^map_(.*)$/, "communes_$1_data"));
    const data = block && JSON.parse(block.textContent);
    if (data && data.worker) geomap.begun[container.id] = begin(container, data);
  }
})();
