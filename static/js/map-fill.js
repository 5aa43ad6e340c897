// Polygons filled line by line: where each edge crosses the middle of each line of pixels, from left to right.
"use strict";
(() => {
  const geomap = (self.geomap = self.geomap || {});

  geomap.Lines = class {
    constructor(width, height) {
      Object.assign(this, { width, height });
      this.counts = new Int32Array(height + 1);
      this.crossings = new Float32Array(1024);
      // The corners of the polygon in hand, and which one comes before each in its ring.
      this.hold(1024);
    }

    hold(most) {
      const { xs, ys, before } = this;
      Object.assign(this, { xs: new Float64Array(most), ys: new Float64Array(most), before: new Int32Array(most) });
      if (xs) for (const [name, kept] of Object.entries({ xs, ys, before })) this[name].set(kept);
    }

    // Give the pixels of a commune its number; `at` says where shapes fall: {grown, left, top}.
    fill(shapes, row, at, ids, number) {
      const corners = this.trace(shapes, row, at);
      const [top, bottom] = this.span(corners);
      if (top > bottom) return;
      const { counts } = this;
      counts.fill(0, top, bottom + 2);
      this.count(corners, top, bottom);
      let sum = 0;
      for (let line = top; line <= bottom + 1; line++) {
        const here = line <= bottom ? counts[line] : 0;
        counts[line] = sum;
        sum += here;
      }
      if (sum > this.crossings.length) this.crossings = new Float32Array(2 * sum);
      this.cross(corners, top, bottom);
      this.lay(top, bottom, ids, number);
    }

    trace({ first, ringStarts, refs, starts, xy }, row, { grown, left, top }) {
      let count = 0;
      for (let ring = first[row]; ring < first[row + 1]; ring++) {
        const begin = count;
        for (let ref = ringStarts[ring]; ref < ringStarts[ring + 1]; ref++) {
          const arc = refs[ref] < 0 ? ~refs[ref] : refs[ref];
          const way = refs[ref] < 0 ? -1 : 1;
          const last = way < 0 ? starts[arc] : starts[arc + 1] - 1;
          if (count + starts[arc + 1] - starts[arc] > this.xs.length) this.hold(2 * (this.xs.length + starts[arc + 1] - starts[arc]));
          // The last point of an arc is the first of the next.
          for (let at = way < 0 ? starts[arc + 1] - 1 : starts[arc]; at !== last; at += way) {
            this.xs[count] = xy[2 * at] * grown + left;
            this.ys[count] = xy[2 * at + 1] * grown + top;
            this.before[count] = count - 1;
            count++;
          }
        }
        if (count > begin) this.before[begin] = count - 1;
      }
      return count;
    }

    span(corners) {
      const { ys } = this;
      let [least, most] = [Infinity, -Infinity];
      for (let at = 0; at < corners; at++) {
        if (ys[at] < least) least = ys[at];
        if (ys[at] > most) most = ys[at];
      }
      return [Math.max(0, Math.ceil(least - 0.5)), Math.min(this.height - 1, Math.ceil(most - 0.5) - 1)];
    }

    count(corners, top, bottom) {
      const { ys, before, counts } = this;
      for (let at = 0; at < corners; at++) {
        const [y0, y1] = [ys[before[at]], ys[at]];
        const to = Math.min(bottom, Math.ceil(Math.max(y0, y1) - 0.5) - 1);
        for (let line = Math.max(top, Math.ceil(Math.min(y0, y1) - 0.5)); line <= to; line++) counts[line]++;
      }
    }

    // Each count then points past the crossings of its line.
    cross(corners, top, bottom) {
      const { xs, ys, before, counts, crossings } = this;
      for (let at = 0; at < corners; at++) {
        const last = before[at];
        const [y0, y1] = [ys[last], ys[at]];
        const to = Math.min(bottom, Math.ceil(Math.max(y0, y1) - 0.5) - 1);
        const slope = (xs[at] - xs[last]) / (y1 - y0);
        for (let line = Math.max(top, Math.ceil(Math.min(y0, y1) - 0.5)); line <= to; line++) {
          crossings[counts[line]++] = xs[last] + (line + 0.5 - y0) * slope;
        }
      }
    }

    lay(top, bottom, ids, number) {
      const { counts, crossings, width } = this;
      for (let line = top, from = 0; line <= bottom; line++) {
        const to = counts[line];
        order(crossings, from, to);
        for (let at = from; at + 1 < to; at += 2) {
          const left = Math.max(0, Math.ceil(crossings[at] - 0.5));
          const right = Math.min(width, Math.ceil(crossings[at + 1] - 0.5));
          for (let pixel = line * width + left; pixel < line * width + right; pixel++) ids[pixel] = number;
        }
        from = to;
      }
    }
  };

  // Few numbers, nearly in order.
  function order(list, from, to) {
    for (let at = from + 1; at < to; at++) {
      const value = list[at];
      let hole = at;
      for (; hole > from && list[hole - 1] > value; hole--) list[hole] = list[hole - 1];
      list[hole] = value;
    }
  }
})();
