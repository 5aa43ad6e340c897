// A view of the communes as pixels: which commune each belongs to, the hatching of its state, borders and names.
"use strict";
(() => {
  const geomap = (self.geomap = self.geomap || {});
  const TILE = 8;
  // What the legend leaves out stays as a shadow, so that one still sees where one is.
  const SHADOW = 36;

  geomap.meets = (boxes, row, view) =>
    boxes[4 * row] <= view[2] && boxes[4 * row + 2] >= view[0] && boxes[4 * row + 1] <= view[3] && boxes[4 * row + 3] >= view[1];
  const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

  geomap.Painter = class {
    // `details` are finer shapes of some heads, by their place: {shapes, from}.
    constructor(shapes, palette, separator) {
      Object.assign(this, { shapes, palette, separator, details: new Map(), tiles: new Map(), kinds: new Map() });
      this.canvas = new OffscreenCanvas(1, 1);
      this.ctx = this.canvas.getContext("2d");
      this.heads = [];
      let from = 0;
      for (const [, count] of shapes.header.heads) this.heads.push({ from, to: (from += count) });
    }

    // `asked`: scale (of world pixels), ground ([x, y]: where the picture begins in the scaled world; hatching is tied to
    // it), width, height, dpr, ranks, only, chosen, names (boxes where none may stand, or null), level ({kind, ranks} or
    // null).
    paint(view) {
      const asked = this.placed(view);
      const { dpr } = asked;
      // A map nobody sees yet has no size: a picture has.
      const [width, height] = [asked.width, asked.height].map((side) => Math.max(1, Math.round(side * dpr)));
      this.canvas.width = width;
      this.canvas.height = height;
      const frame = { ...asked, pixels: [width, height], view: viewOf(asked), sources: this.sources() };
      const seen = [asked.scale, asked.x, asked.y, width, height, this.details.size].join();
      const same = this.seen === seen;
      if (!same) Object.assign(this, { seen, ids: this.number(frame) });
      const { ids } = this;
      this.colour(frame, ids);
      this.rule(frame);
      this.outline(frame);
      if (asked.names) this.write(frame);
      return { picture: this.canvas.transferToImageBitmap(), ids, same };
    }

    // Where the shapes, counted from an origin of their own, fall on the picture.
    placed(asked) {
      const [left, top] = this.shapes.origin;
      return { ...asked, x: left * asked.scale - asked.ground[0], y: top * asked.scale - asked.ground[1] };
    }

    // All shapes: the whole, but for heads of which finer ones are there; each with the numbers of its communes, 0 for
    // those that are not drawn of it.
    sources() {
      if (this.drawn && this.drawn.length === this.details.size + 1) return this.drawn;
      const numbers = new Int32Array(this.shapes.header.communes);
      for (let row = 0; row < numbers.length; row++) numbers[row] = row + 1;
      const fine = [];
      for (const [place, { shapes, from }] of this.details) {
        const head = this.heads[place];
        fine.push({ shapes, from, numbers: numbers.slice(head.from, head.to) });
        numbers.fill(0, head.from, head.to);
      }
      return (this.drawn = [{ shapes: this.shapes, from: 0, numbers }, ...fine]);
    }

    // The number of the commune of each pixel: 0 for none, else its row and one.
    number(frame) {
      const [width, height] = frame.pixels;
      const { communes } = this.shapes.header;
      const ids = new (communes < 65535 ? Uint16Array : Uint32Array)(width * height);
      for (const { shapes, numbers } of frame.sources) {
        const at = geomap.placing(frame, shapes, this.shapes);
        geomap.numberPixels(shapes, at, frame.pixels, numbers, communes, ids);
        for (let row = 0; row < numbers.length; row++) {
          if (numbers[row] && shapes.points[2 * row] === shapes.points[2 * row]) this.dot(frame, shapes, row, at, ids, numbers[row]);
        }
      }
      return ids;
    }

    // A commune without limits is a disc at its town hall, smaller where its neighbours are.
    dot(frame, shapes, row, { grown, left, top }, ids, number) {
      const [width, height] = frame.pixels;
      const radius = this.radius(frame) * frame.dpr;
      const [x, y] = [shapes.points[2 * row] * grown + left, shapes.points[2 * row + 1] * grown + top];
      for (let j = Math.max(0, Math.ceil(y - radius)); j <= Math.min(height - 1, y + radius); j++) {
        const half = Math.sqrt(radius * radius - (j - y) ** 2);
        const from = Math.max(0, Math.ceil(x - half));
        const to = Math.min(width, Math.floor(x + half) + 1);
        if (to > from) ids.fill(number, j * width + from, j * width + to);
      }
    }

    radius(frame) {
      return Math.max(1.5, Math.min(7, this.shapes.side * frame.scale * 0.5));
    }

    // The state each commune is drawn in. By zone, a commune worse served than its zone keeps its own: from afar nobody
    // looks better served than they are.
    ranks({ ranks, level }) {
      const found = new Uint8Array(this.shapes.header.communes);
      const zones = level ? this.shapes.zoneOf[level.kind] : null;
      for (let row = 0; row < found.length; row++) {
        const own = ranks.charCodeAt(row) - 48;
        const zone = zones ? zones[row] : -1;
        found[row] = zone >= 0 ? Math.max(own, level.ranks.charCodeAt(zone) - 48) : own;
      }
      return found;
    }

    colour(frame, ids) {
      const [width, height] = frame.pixels;
      const image = new ImageData(width, height);
      const out = new Uint32Array(image.data.buffer);
      const side = Math.max(1, Math.round(TILE * frame.dpr));
      const area = side * side;
      const looks = new Uint32Array(this.palette.length * area);
      this.palette.forEach((look, rank) => looks.set(this.tile(look, rank, side, !frame.only.length || frame.only.includes(rank)), rank * area));
      const ranks = this.ranks(frame);
      const left = mod(Math.round(frame.ground[0] * frame.dpr), side);
      const top = mod(Math.round(frame.ground[1] * frame.dpr), side);
      for (let at = 0, line = top * side; at < ids.length; line = (line + side) % area) {
        let column = left;
        let held = 0;
        let look = 0;
        for (const end = at + width; at < end; at++) {
          const number = ids[at];
          if (number !== held) {
            held = number;
            look = number === 0 ? 0 : ranks[number - 1] * area + line;
          }
          if (number !== 0) out[at] = looks[look + column];
          if (++column === side) column = 0;
        }
      }
      this.ctx.putImageData(image, 0, 0);
    }

    // One tile of hatching, smooth at the screen's own resolution; nothing is read back from a canvas.
    tile(look, rank, side, shown) {
      const key = `${rank} ${side} ${shown}`;
      if (this.tiles.has(key)) return this.tiles.get(key);
      const [fill, ink] = [channels(look.colour), channels(look.ink)];
      const pixels = new Uint8ClampedArray(4 * side * side);
      for (let at = 0; at < side * side; at++) {
        const x = (((at % side) + 0.5) * TILE) / side;
        const y = ((Math.floor(at / side) + 0.5) * TILE) / side;
        const inked = look.strokes.reduce((most, stroke) => Math.max(most, 0.5 + ((look.width / 2 - away(stroke, x, y)) * side) / TILE), 0);
        const share = Math.min(1, inked);
        pixels.set([0, 1, 2].map((band) => fill[band] + (ink[band] - fill[band]) * share), 4 * at);
        pixels[4 * at + 3] = shown ? 255 : SHADOW;
      }
      const made = new Uint32Array(pixels.buffer);
      this.tiles.set(key, made);
      return made;
    }
  };

  function away([a, b, c, d], x, y) {
    const along = Math.min(1, Math.max(0, ((x - a) * (c - a) + (y - b) * (d - b)) / ((c - a) ** 2 + (d - b) ** 2)));
    return Math.hypot(x - a - along * (c - a), y - b - along * (d - b));
  }

  // Where shapes, counted from an origin of their own, fall on the picture.
  geomap.placing = ({ scale, x, y, dpr }, shapes, whole) => ({
    grown: scale * dpr,
    left: (x + (shapes.origin[0] - whole.origin[0]) * scale) * dpr,
    top: (y + (shapes.origin[1] - whole.origin[1]) * scale) * dpr,
  });

  // A part of the world, counted from the origin of these shapes.
  geomap.shifted = (view, shapes, whole) => view.map((edge, at) => edge - shapes.origin[at % 2] + whole.origin[at % 2]);

  const viewOf = ({ scale, x, y, width, height }) => [-x / scale, -y / scale, (width - x) / scale, (height - y) / scale];
  const mod = (number, side) => ((number % side) + side) % side;
})();
