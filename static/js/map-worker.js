// The painter off the page's own thread: it keeps the shapes, and answers each view with a picture and its numbers.
"use strict";
let painter = null;
let details = null;

// Finer shapes of the heads in view, each fetched once; the page is told when they have come.
function refine(asked) {
  if (!details || asked.scale < details.from) return;
  const view = [-asked.x / asked.scale, -asked.y / asked.scale, (asked.width - asked.x) / asked.scale, (asked.height - asked.y) / asked.scale];
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
  open({ scripts, buffer, palette, separator, detail }) {
    importScripts(...scripts);
    painter = new geomap.Painter(geomap.readShapes(buffer), palette, separator);
    details = detail && { ...detail, asked: new Set() };
    const { header, origin, boxes, points, side, zoneOf } = painter.shapes;
    postMessage({ kind: "opened", shapes: { header, origin, boxes, points, side, zoneOf } });
  },
  paint({ number, asked }) {
    const { picture, ids, same } = painter.paint(asked);
    // The numbers stay here for the next colours; the page gets its own once a view.
    postMessage({ kind: "painted", number, picture, ids: same ? null : ids }, [picture]);
    refine(asked);
  },
};

onmessage = ({ data }) => {
  try {
    acts[data.kind](data);
  } catch (error) {
    postMessage({ kind: "failed", reason: String(error) });
  }
};
