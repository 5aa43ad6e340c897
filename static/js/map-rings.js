// Rings walked as their writer walked them (`Pen` in geomap/maps/pen.py): each border forth by the one of its communes,
// back by the other, so that little need be told of where they go on.
"use strict";
(() => {
  const geomap = (self.geomap = self.geomap || {});
  const FARTHEST = 64;
  const NONE = -1;

  // Points where borders begin and end, numbered as they are met, found again by where they are.
  class Junctions {
    constructor(most) {
      this.mask = 2 ** Math.ceil(Math.log2(2 * most + 2)) - 1;
      this.slots = new Int32Array(this.mask + 1).fill(NONE);
      this.x = new Int32Array(most);
      this.y = new Int32Array(most);
      this.count = 0;
    }

    at(x, y) {
      let slot = (Math.imul(x, 73856093) ^ Math.imul(y, 19349663)) & this.mask;
      for (; this.slots[slot] !== NONE; slot = (slot + 1) & this.mask) {
        const found = this.slots[slot];
        if (this.x[found] === x && this.y[found] === y) return found;
      }
      this.slots[slot] = this.count;
      this.x[this.count] = x;
      this.y[this.count] = y;
      return this.count++;
    }
  }

  // Borders in a list for each junction, the latest first.
  class Lists {
    constructor(junctions, arcs) {
      this.first = new Int32Array(junctions).fill(NONE);
      this.next = new Int32Array(arcs);
    }

    add(junction, arc) {
      this.next[arc] = this.first[junction];
      this.first[junction] = arc;
    }

    remove(junction, arc) {
      let at = this.first[junction];
      if (at === arc) this.first[junction] = this.next[arc];
      else {
        while (this.next[at] !== arc) at = this.next[at];
        this.next[at] = this.next[arc];
      }
    }
  }

  class Reader {
    constructor(streams) {
      Object.assign(this, streams);
      const arcs = streams.lengths.length;
      const most = arcs + streams.begins.length;
      this.points = new Uint32Array(arcs + 1);
      for (let arc = 0; arc < arcs; arc++) this.points[arc + 1] = this.points[arc] + streams.lengths[arc] + 1;
      this.px = new Int32Array(this.points[arcs]);
      this.py = new Int32Array(this.points[arcs]);
      this.refs = new Int32Array(2 * arcs);
      this.junctions = new Junctions(most);
      // What is known of each border; those walked once are open, each knowing the one that was opened before it.
      for (const name of ["start", "end", "before", "older", "newer"]) this[name] = new Int32Array(arcs);
      this.ending = new Lists(most, arcs);
      this.starting = new Lists(most, arcs);
      this.latest = NONE;
      // How far each stream is read.
      Object.assign(this, { met: 0, step: 0, told: 0, run: 0, way: 0, ref: 0, x: 0, y: 0, pen: NONE, last: NONE, home: NONE, gone: NONE });
    }

    ring(begin) {
      this.last = this.gone = NONE;
      if (begin) {
        let arc = this.latest;
        for (let left = begin; left > 1; left--) arc = this.older[arc];
        this.home = this.end[arc];
        this.gone = arc;
        this.back(arc);
      } else {
        this.x += this.starts[this.told++];
        this.y += this.starts[this.told++];
        this.pen = this.home = this.junctions.at(this.x, this.y);
        this.onward();
      }
      while (this.pen !== this.home) this.onward();
    }

    // The likeliest first: the latest border that ends here, a new one, others that end here; last of all `last`.
    onward() {
      const { next } = this.ending;
      const begin = this.ending.first[this.pen];
      if (begin === NONE) {
        this.forth();
        return;
      }
      let likely = begin;
      if (likely === this.last) likely = next[likely];
      let choice = this.ways[this.way++];
      if (choice === (likely === NONE ? 0 : 1)) {
        this.forth();
        return;
      }
      if (choice > 1) {
        for (choice -= 1; choice > 0 && likely !== NONE; choice--) {
          likely = next[likely];
          if (likely === this.last && likely !== NONE) likely = next[likely];
        }
      }
      this.back(likely === NONE ? this.last : likely);
    }

    // Walk an open border back: it is open no more.
    back(arc) {
      this.refs[this.ref++] = ~arc;
      this.pen = this.start[arc];
      this.last = this.before[arc];
      this.ending.remove(this.end[arc], arc);
      this.starting.remove(this.start[arc], arc);
      const [older, newer] = [this.older[arc], this.newer[arc]];
      if (newer === NONE) this.latest = older;
      else this.older[newer] = older;
      if (older !== NONE) this.newer[older] = newer;
    }

    // Walk a run of new borders; where the last of them ends is foreseen, or told.
    forth() {
      const { junctions, px, py } = this;
      const told = this.runs[this.run++];
      const foreseen = told & 1 ? NONE : this.foreseen();
      for (let left = told >> 1; left > 0; left--) {
        const arc = this.met++;
        const closing = left === 1 && foreseen !== NONE;
        let at = this.points[arc];
        px[at] = junctions.x[this.pen];
        py[at] = junctions.y[this.pen];
        for (const end = this.points[arc + 1] - (closing ? 2 : 1); at < end; at++) {
          px[at + 1] = px[at] + this.dx[this.step];
          py[at + 1] = py[at] + this.dy[this.step++];
        }
        if (closing) {
          px[at + 1] = junctions.x[foreseen];
          py[at + 1] = junctions.y[foreseen];
        }
        this.opened(arc, closing ? foreseen : junctions.at(px[at], py[at]), left === told >> 1 ? NONE : arc - 1);
      }
      this.last = this.met - 1;
    }

    opened(arc, end, before) {
      this.start[arc] = this.pen;
      this.end[arc] = end;
      this.before[arc] = before;
      this.ending.add(end, arc);
      this.starting.add(this.pen, arc);
      this.older[arc] = this.latest;
      this.newer[arc] = NONE;
      if (this.latest !== NONE) this.newer[this.latest] = arc;
      this.latest = arc;
      this.refs[this.ref++] = arc;
      this.pen = end;
    }

    // Where a run of new borders ends if nothing else is told: at home, or where known ones lead home from.
    foreseen() {
      let [point, gone] = [this.home, this.gone];
      for (let left = FARTHEST; left > 0; left--) {
        let found = this.starting.first[point];
        while (found !== NONE && gone !== NONE && this.before[found] === gone) found = this.starting.next[found];
        if (found === NONE) break;
        point = this.end[found];
        gone = found;
      }
      return point;
    }
  }

  // Each border's points on the grid, each ring's borders: walked backwards where the number is negative.
  geomap.walkRings = (streams) => {
    const reader = new Reader(streams);
    const { begins } = streams;
    const ringStarts = new Uint32Array(begins.length + 1);
    for (let ring = 0; ring < begins.length; ring++) {
      reader.ring(begins[ring]);
      ringStarts[ring + 1] = reader.ref;
    }
    return { starts: reader.points, x: reader.px, y: reader.py, ringStarts, refs: reader.refs.subarray(0, reader.ref) };
  };
})();
