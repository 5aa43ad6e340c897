// The painter off the page's own thread: it keeps the shapes, and answers each view with a picture and its numbers.
"use strict";
let read = null;
let painter = null;
let details = null;

// Half a zoom before finer shapes are needed, those of the middle of the window are asked for: a closer look is near.
const AHEAD = 0.5;

// Finer shapes of the heads in the window, each fetched once; the page is told when they have come.
function refine({ scale, x, y, window: [left, top, right, bottom] }) {
  const { finer } = painter.shapes.header;
  if (!finer || scale < 2 ** (finer - AHEAD)) return;
  const margin = scale < 2 ** finer ? 0.25 : 0;
  const [across, down] = [margin * (right - left), margin * (bottom - top)];
  const view = [(left + across - x) / scale, (top + down - y) / scale, (right - across - x) / scale, (bottom - down - y) / scale];
  painter.heads.forEach((head, place) => {
    if (details.asked.has(place) || !seen(head, view)) return;
    details.asked.add(place);
    fetch(details.url.replace("{place}", place))
      .then((answer) => (answer.ok ? answer.arrayBuffer() : Promise.reject(new Error(String(answer.status)))))
      .then((buffer) => {
        const shapes = geomap.readShapes(buffer);
        if (shapes.header.communes !== head.to - head.from) throw new Error("these are other communes");
        painter.details.set(place, { shapes, from: head.from });
        postMessage({ kind: "finer" });
      })
      .catch(() => details.asked.delete(place));
  });
}

function seen({ from, to }, view) {
  const { boxes } = painter.shapes;
  for (let row = from; row < to; row++) {
    if (boxes[4 * row] <= view[2] && boxes[4 * row + 2] >= view[0] && boxes[4 * row + 1] <= view[3] && boxes[4 * row + 3] >= view[1]) return true;
  }
  return false;
}

const acts = {
  // Shapes come before the page can listen: what is wrong with them is told when they are to be opened.
  read({ scripts, buffer }) {
    try {
      importScripts(...scripts);
      read = { shapes: geomap.readShapes(buffer) };
    } catch (fault) {
      read = { fault };
    }
  },
  // What the page needs of the shapes goes out first: it makes its map ready while the first picture is painted.
  open({ palette, separator, detail, order, first }) {
    if (read.fault) throw read.fault;
    const { shapes } = read;
    if (shapes.header.order !== order) throw new Error("these values belong to other shapes");
    painter = new geomap.Painter(shapes, palette, separator);
    details = { ...detail, asked: new Set() };
    const { header, origin, boxes, points, side, zoneOf } = shapes;
    postMessage({ kind: "opened", shapes: { header, origin, boxes, points, side, zoneOf } });
    if (first) acts.paint(first);
  },
  paint({ number, asked }) {
    const { picture, ids, same } = painter.paint(asked);
    // The numbers stay here for the next colours; the page gets its own once a view.
    postMessage({ kind: "painted", number, picture, ids: same ? null : ids }, [picture]);
    refine(painter.placed(asked));
  },
};

onmessage = ({ data }) => {
  try {
    acts[data.kind](data);
  } catch (error) {
    postMessage({ kind: "failed", reason: String(error) });
  }
};
