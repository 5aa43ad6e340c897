// A view of the communes as pixels: which commune each belongs to, the hatching of its state, borders and names.
"use strict";
(() => {
  const geomap = (self.geomap = self.geomap || {});
  const TILE = 8;
  const [INNER, ZONE, BORDER, OUTER] = [0, 1, 2, 3];
  const OUTLINE = "#4b5563";
  // What the legend leaves out stays as a shadow, so that one still sees where one is.
  const SHADOW = 36;

  const meets = (boxes, row, view) =>
    boxes[4 * row] <= view[2] && boxes[4 * row + 2] >= view[0] && boxes[4 * row + 1] <= view[3] && boxes[4 * row + 3] >= view[1];
  const touches = (box, other) => box[0] <= other[2] && box[2] >= other[0] && box[1] <= other[3] && box[3] >= other[1];
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
      const frame = { ...asked, pixels: [width, height], view: viewOf(asked) };
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

    // All shapes in view: the whole, but for heads of which finer ones are there.
    sources(view) {
      const fine = [...this.details].filter(([head]) => this.heads[head]);
      const hidden = new Set(fine.map(([head]) => head));
      const coarse = this.heads.flatMap((head, place) => (hidden.has(place) ? [] : [{ shapes: this.shapes, from: 0, ...range(head) }]));
      return [...coarse, ...fine.map(([, { shapes, from }]) => ({ shapes, from, begin: 0, end: shapes.header.communes }))].map(
        (source) => ({ ...source, view: shifted(view, source.shapes.origin, this.shapes.origin) }),
      );
    }

    // The number of the commune of each pixel: 0 for none, else its row and one.
    number(frame) {
      const [width, height] = frame.pixels;
      const Numbers = this.shapes.header.communes < 65535 ? Uint16Array : Uint32Array;
      const ids = new Numbers(width * height);
      const lines = new Lines(height);
      for (const { shapes, from, begin, end, view } of this.sources(frame.view)) {
        const place = placing(frame, shapes, this.shapes);
        for (let row = begin; row < end; row++) {
          if (shapes.first[row + 1] > shapes.first[row] && meets(shapes.boxes, row, view)) lines.fill(shapes, row, place, ids, width, row + from + 1);
        }
        for (let row = begin; row < end; row++) {
          if (!Number.isNaN(shapes.points[2 * row]) && meets(shapes.boxes, row, view)) this.dot(frame, shapes, row, place, ids, row + from + 1);
        }
      }
      return ids;
    }

    // A commune without limits is a disc at its town hall, smaller where its neighbours are.
    dot(frame, shapes, row, place, ids, number) {
      const [width, height] = frame.pixels;
      const radius = this.radius(frame) * frame.dpr;
      const [x, y] = place(shapes.points[2 * row], shapes.points[2 * row + 1]);
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

    // By zone, a commune worse served than its zone keeps its own state: from afar nobody looks better served than
    // they are.
    rank(row, { ranks, level }) {
      const own = ranks.charCodeAt(row) - 48;
      const zone = level ? this.shapes.zoneOf[level.kind][row] : -1;
      return zone >= 0 ? Math.max(own, level.ranks.charCodeAt(zone) - 48) : own;
    }

    colour(frame, ids) {
      const [width, height] = frame.pixels;
      const image = new ImageData(width, height);
      const out = new Uint32Array(image.data.buffer);
      const side = Math.max(1, Math.round(TILE * frame.dpr));
      const looks = this.palette.map((look, rank) => this.tile(look, rank, side, !frame.only.length || frame.only.includes(rank)));
      const table = new Uint8Array(this.shapes.header.communes + 1);
      for (let row = 0; row < this.shapes.header.communes; row++) table[row + 1] = this.rank(row, frame);
      const left = mod(Math.round(frame.ground[0] * frame.dpr), side);
      const top = mod(Math.round(frame.ground[1] * frame.dpr), side);
      for (let j = 0, at = 0; j < height; j++) {
        const line = ((j + top) % side) * side;
        for (let i = 0, column = left; i < width; i++, at++) {
          if (ids[at]) out[at] = looks[table[ids[at]]][line + column];
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

    // Lines between communes where they would not cover what they part, between zones, between départements, dark on
    // light so that they are seen on any colour, and around all.
    rule(frame) {
      const side = this.shapes.side * frame.scale;
      const { lines, borders } = this.shapes.header;
      const fine = side > 6 && !frame.level;
      const kind = frame.level ? frame.level.kind : lines;
      const zone = frame.level || kind === borders ? 1 : Math.min(3, 1.6 + side / 30);
      const strong = Math.min(1, 0.55 + side / 10);
      for (const { shapes, from, begin, end, view } of this.sources(frame.view)) {
        const kinds = this.arcKinds(shapes, from, kind, borders);
        const stroke = (which, colour, width) => this.stroke(frame, shapes, kinds, which, view, colour, width, begin, end);
        if (fine) stroke(INNER, this.separator, Math.min(1.2, side / 22));
        stroke(ZONE, this.separator, zone);
        stroke(BORDER, this.separator, 3 * strong);
        stroke(BORDER, OUTLINE, 1.2 * strong);
        if (shapes === this.shapes) stroke(OUTER, OUTLINE, 1.2);
      }
    }

    arcKinds(shapes, from, kind, borders) {
      const whole = shapes === this.shapes;
      const key = `${whole ? "" : from} ${kind}`;
      if (this.kinds.has(key)) return this.kinds.get(key);
      const { zoneOf } = this.shapes;
      const parts = (cut, one, other) => cut && zoneOf[cut][one + from] !== zoneOf[cut][other + from];
      const made = new Uint8Array(shapes.starts.length - 1);
      for (let arc = 0; arc < made.length; arc++) {
        const [one, other] = [shapes.sides[2 * arc], shapes.sides[2 * arc + 1]];
        // What bounds finer shapes bounds their département.
        if (other < 0) made[arc] = whole ? OUTER : borders ? BORDER : ZONE;
        else if (parts(borders, one, other)) made[arc] = BORDER;
        else made[arc] = parts(kind, one, other) ? ZONE : INNER;
      }
      this.kinds.set(key, made);
      return made;
    }

    stroke(frame, shapes, kinds, kind, view, colour, width, begin, end) {
      const { ctx } = this;
      const { starts, xy, arcBoxes, sides } = shapes;
      const place = placing(frame, shapes, this.shapes);
      ctx.beginPath();
      for (let arc = 0; arc < kinds.length; arc++) {
        if (kinds[arc] !== kind || sides[2 * arc] < begin || sides[2 * arc] >= end || !meets(arcBoxes, arc, view)) continue;
        ctx.moveTo(...place(xy[2 * starts[arc]], xy[2 * starts[arc] + 1]));
        for (let at = starts[arc] + 1; at < starts[arc + 1]; at++) ctx.lineTo(...place(xy[2 * at], xy[2 * at + 1]));
      }
      ctx.lineJoin = "round";
      ctx.strokeStyle = colour;
      ctx.lineWidth = width * frame.dpr;
      ctx.stroke();
    }

    outline(frame) {
      const { ctx } = this;
      const row = frame.chosen;
      if (!(row >= 0)) return;
      const source = this.sources(frame.view).find(({ from, begin, end }) => row - from >= begin && row - from < end);
      const own = row - source.from;
      const place = placing(frame, source.shapes, this.shapes);
      ctx.beginPath();
      if (!Number.isNaN(source.shapes.points[2 * own])) {
        const [x, y] = place(source.shapes.points[2 * own], source.shapes.points[2 * own + 1]);
        ctx.arc(x, y, (this.radius(frame) + 3) * frame.dpr, 0, 2 * Math.PI);
      } else {
        eachRing(source.shapes, own, (x, y, begun) => (begun ? ctx.lineTo(...place(x, y)) : ctx.moveTo(...place(x, y))), () => ctx.closePath());
      }
      ctx.lineJoin = "round";
      for (const [colour, width] of [["#ffffff", 7], ["#111111", 3.5]]) {
        ctx.strokeStyle = colour;
        ctx.lineWidth = width * frame.dpr;
        ctx.stroke();
      }
    }

    // The most populated first, above or below a marker rather than under it; a name that would touch another waits
    // for a closer look.
    write(frame) {
      const { ctx } = this;
      const taken = [...frame.names.edges, ...frame.names.markers];
      ctx.setTransform(frame.dpr, 0, 0, frame.dpr, 0, 0);
      Object.assign(ctx, { font: "600 12px system-ui, sans-serif", textAlign: "center", textBaseline: "middle" });
      Object.assign(ctx, { lineWidth: 3.5, lineJoin: "round", strokeStyle: "rgba(255, 255, 255, 0.92)", fillStyle: "#111111" });
      for (const [name, u, v] of this.shapes.labels) {
        if (u < frame.view[0] || u > frame.view[2] || v < frame.view[1] || v > frame.view[3]) continue;
        const half = ctx.measureText(name).width / 2 + 2;
        const [x, y] = [u * frame.scale + frame.x, v * frame.scale + frame.y];
        const under = [x - half, y - 8, x + half, y + 8];
        for (const shift of frame.names.markers.some((box) => touches(box, under)) ? [-24, 24, -42] : [0]) {
          const box = [under[0], under[1] + shift, under[2], under[3] + shift];
          if (taken.some((other) => touches(box, other))) continue;
          taken.push([box[0] - 18, box[1] - 14, box[2] + 18, box[3] + 14]);
          ctx.strokeText(name, x, y + shift);
          ctx.fillText(name, x, y + shift);
          break;
        }
      }
      ctx.setTransform(1, 0, 0, 1, 0, 0);
    }
  };

  // Polygons filled line by line: where each edge crosses the middle of each line of pixels, from left to right.
  class Lines {
    constructor(height) {
      this.height = height;
      this.counts = new Int32Array(height + 1);
      this.crossings = new Float32Array(1024);
    }

    fill(shapes, row, place, ids, width, number) {
      const xs = [];
      const ys = [];
      const ends = [];
      eachRing(shapes, row, (u, v) => { const [x, y] = place(u, v); xs.push(x); ys.push(y); }, () => ends.push(xs.length));
      const [top, bottom] = this.span(ys);
      if (top > bottom) return;
      const { counts } = this;
      counts.fill(0, top, bottom + 2);
      this.cross(xs, ys, ends, top, bottom, (line) => counts[line]++);
      let sum = 0;
      for (let line = top; line <= bottom + 1; line++) [counts[line], sum] = [sum, sum + (line <= bottom ? counts[line] : 0)];
      if (sum > this.crossings.length) this.crossings = new Float32Array(2 * sum);
      const { crossings } = this;
      this.cross(xs, ys, ends, top, bottom, (line, x) => (crossings[counts[line]++] = x));
      // Each count now points past its own crossings.
      for (let line = top, from = 0; line <= bottom; line++) {
        const to = counts[line];
        order(crossings, from, to);
        for (let at = from; at + 1 < to; at += 2) {
          const left = Math.max(0, Math.ceil(crossings[at] - 0.5));
          const right = Math.min(width, Math.ceil(crossings[at + 1] - 0.5));
          if (right > left) ids.fill(number, line * width + left, line * width + right);
        }
        from = to;
      }
    }

    span(ys) {
      let [least, most] = [Infinity, -Infinity];
      for (const y of ys) {
        if (y < least) least = y;
        if (y > most) most = y;
      }
      return [Math.max(0, Math.ceil(least - 0.5)), Math.min(this.height - 1, Math.ceil(most - 0.5) - 1)];
    }

    cross(xs, ys, ends, top, bottom, meet) {
      for (let ring = 0, begin = 0; ring < ends.length; begin = ends[ring++]) {
        for (let at = begin, last = ends[ring] - 1; at < ends[ring]; last = at++) {
          const [y0, y1] = [ys[last], ys[at]];
          if (y0 === y1) continue;
          const from = Math.max(top, Math.ceil(Math.min(y0, y1) - 0.5));
          const to = Math.min(bottom, Math.ceil(Math.max(y0, y1) - 0.5) - 1);
          const slope = (xs[at] - xs[last]) / (y1 - y0);
          for (let line = from; line <= to; line++) meet(line, xs[last] + (line + 0.5 - y0) * slope);
        }
      }
    }
  }

  // Few numbers, nearly in order.
  function order(list, from, to) {
    for (let at = from + 1; at < to; at++) {
      const value = list[at];
      let hole = at;
      for (; hole > from && list[hole - 1] > value; hole--) list[hole] = list[hole - 1];
      list[hole] = value;
    }
  }

  function eachRing({ first, ringStarts, refs, starts, xy }, row, visit, close) {
    for (let ring = first[row]; ring < first[row + 1]; ring++) {
      let begun = false;
      for (let ref = ringStarts[ring]; ref < ringStarts[ring + 1]; ref++) {
        const arc = refs[ref] < 0 ? ~refs[ref] : refs[ref];
        const way = refs[ref] < 0 ? -1 : 1;
        const last = way < 0 ? starts[arc] : starts[arc + 1] - 1;
        // The last point of an arc is the first of the next.
        for (let at = way < 0 ? starts[arc + 1] - 1 : starts[arc]; at !== last; at += way) {
          visit(xy[2 * at], xy[2 * at + 1], begun);
          begun = true;
        }
      }
      close();
    }
  }

  function away([a, b, c, d], x, y) {
    const along = Math.min(1, Math.max(0, ((x - a) * (c - a) + (y - b) * (d - b)) / ((c - a) ** 2 + (d - b) ** 2)));
    return Math.hypot(x - a - along * (c - a), y - b - along * (d - b));
  }

  function placing({ scale, x, y, dpr }, shapes, whole) {
    const left = (x + (shapes.origin[0] - whole.origin[0]) * scale) * dpr;
    const top = (y + (shapes.origin[1] - whole.origin[1]) * scale) * dpr;
    const grown = scale * dpr;
    return (u, v) => [u * grown + left, v * grown + top];
  }

  const viewOf = ({ scale, x, y, width, height }) => [-x / scale, -y / scale, (width - x) / scale, (height - y) / scale];
  const shifted = (view, origin, whole) => view.map((edge, at) => edge - origin[at % 2] + whole[at % 2]);
  const range = ({ from, to }) => ({ begin: from, end: to });
  const mod = (number, side) => ((number % side) + side) % side;
})();
