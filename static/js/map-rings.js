// Rings walked as their writer walked them (`Pen` in geomap/maps/pen.py): each border forth by the one of its communes,
// back by the other, so that little need be told of where they go on.
//
// All of it is one long loop over flat lists: a worker that has just started runs everything for the first time, and such
// a loop is made fast while it runs, where many small functions and objects are not until it is over.
"use strict";
(() => {
  const geomap = (self.geomap = self.geomap || {});
  const FARTHEST = 64;
  const NEAR = 127;
  const NONE = -1;
  // Where each thing known of a border stands among its eight places.
  const [START, END, BEFORE, OLDER, NEWER, NEXT_ENDING, NEXT_STARTING] = [0, 1, 2, 3, 4, 5, 6];

  // Points where borders begin and end, numbered as they are met, found again by where they are.
  function junctions(most) {
    const mask = 2 ** Math.ceil(Math.log2(1.5 * most + 2)) - 1;
    const slots = new Int32Array(mask + 1).fill(NONE);
    const [x, y] = [new Int32Array(most), new Int32Array(most)];
    let count = 0;
    const at = (left, top) => {
      let slot = (Math.imul(left, 73856093) ^ Math.imul(top, 19349663)) & mask;
      for (let found = slots[slot]; found !== NONE; found = slots[slot]) {
        if (x[found] === left && y[found] === top) return found;
        slot = (slot + 1) & mask;
      }
      slots[slot] = count;
      x[count] = left;
      y[count] = top;
      return count++;
    };
    return { x, y, at };
  }

  // Where each border's points begin.
  function placesOf(lengths) {
    const places = new Uint32Array(lengths.length + 1);
    for (let arc = 0, place = 0; arc < lengths.length; arc++) places[arc + 1] = place += lengths[arc] + 1;
    return places;
  }

  // Each border's points on the grid, from `starts[border]` on, and the communes on both sides of it: to its left the one
  // that walks it forth, to its right the one that walks it back, or -1.
  geomap.walkRings = (streams) => {
    const { parts, rings, begins, runs, ways, lengths, starts: told, dx, dy } = streams;
    const arcs = lengths.length;
    const most = arcs + begins.length;
    const starts = placesOf(lengths);
    const xy = new Float32Array(2 * starts[arcs]);
    const sides = new Int32Array(2 * arcs).fill(NONE);
    const { x, y, at: junction } = junctions(most);
    // What is known of each border; those walked once are open, each knowing the one that was opened before it.
    const known = new Int32Array(8 * arcs);
    // Open borders in a list for each junction they end at, or start at, the latest first.
    const ending = new Int32Array(most).fill(NONE);
    const starting = new Int32Array(most).fill(NONE);
    // How far each stream is read, and where the pen is.
    let met = 0;
    let step = 0;
    let place = 0;
    let run = 0;
    let way = 0;
    let part = 0;
    let ring = 0;
    let left = 0;
    let top = 0;
    let latest = NONE;

    for (let row = 0; row < parts.length; row++) {
      for (let partsLeft = parts[row]; partsLeft > 0; partsLeft--) {
        for (const stop = ring + rings[part++]; ring < stop; ring++) {
          let pen = NONE;
          let home = NONE;
          let last = NONE;
          let gone = NONE;
          let arc = NONE;
          if (begins[ring]) {
            if (begins[ring] > NEAR) arc = met + NEAR - begins[ring];
            else {
              arc = latest;
              for (let skipped = begins[ring]; skipped > 1; skipped--) arc = known[8 * arc + OLDER];
            }
            home = known[8 * arc + END];
            gone = arc;
          } else {
            left += told[place++];
            top += told[place++];
            pen = home = junction(left, top);
          }
          do {
            // How it goes on, the likeliest first: the latest border that ends here, a new one, others that end here;
            // last of all `last`.
            if (pen !== NONE) {
              arc = ending[pen];
              if (arc !== NONE) {
                if (arc === last) arc = known[8 * arc + NEXT_ENDING];
                let choice = ways[way++];
                if (choice === (arc === NONE ? 0 : 1)) arc = NONE;
                else {
                  for (choice -= 1; choice > 0 && arc !== NONE; choice--) {
                    arc = known[8 * arc + NEXT_ENDING];
                    if (arc === last && arc !== NONE) arc = known[8 * arc + NEXT_ENDING];
                  }
                  if (arc === NONE) arc = last;
                }
              }
            }
            if (arc !== NONE) {
              // An open border walked back is open no more.
              sides[2 * arc + 1] = row;
              const at = 8 * arc;
              const end = known[at + END];
              pen = known[at + START];
              last = known[at + BEFORE];
              if (ending[end] === arc) ending[end] = known[at + NEXT_ENDING];
              else {
                let one = ending[end];
                while (known[8 * one + NEXT_ENDING] !== arc) one = known[8 * one + NEXT_ENDING];
                known[8 * one + NEXT_ENDING] = known[at + NEXT_ENDING];
              }
              if (starting[pen] === arc) starting[pen] = known[at + NEXT_STARTING];
              else {
                let one = starting[pen];
                while (known[8 * one + NEXT_STARTING] !== arc) one = known[8 * one + NEXT_STARTING];
                known[8 * one + NEXT_STARTING] = known[at + NEXT_STARTING];
              }
              const older = known[at + OLDER];
              const newer = known[at + NEWER];
              if (newer === NONE) latest = older;
              else known[8 * newer + OLDER] = older;
              if (older !== NONE) known[8 * older + NEWER] = newer;
              continue;
            }
            // A run of new borders ends where it is told, or at home, or where known ones lead home from.
            let foreseen = NONE;
            if (!(runs[run] & 1)) {
              foreseen = home;
              let from = gone;
              for (let skipped = FARTHEST; skipped > 0; skipped--) {
                let one = starting[foreseen];
                while (one !== NONE && from !== NONE && known[8 * one + BEFORE] === from) one = known[8 * one + NEXT_STARTING];
                if (one === NONE) break;
                foreseen = known[8 * one + END];
                from = one;
              }
            }
            last = NONE;
            for (const end = met + (runs[run++] >> 1); met < end; met++) {
              let at = 2 * starts[met];
              let u = x[pen];
              let v = y[pen];
              xy[at] = u;
              xy[at + 1] = v;
              const closing = foreseen !== NONE && met === end - 1;
              for (let steps = closing ? lengths[met] - 1 : lengths[met]; steps > 0; steps--, step++) {
                u += dx[step];
                v += dy[step];
                at += 2;
                xy[at] = u;
                xy[at + 1] = v;
              }
              let reached = foreseen;
              if (closing) {
                xy[at + 2] = x[foreseen];
                xy[at + 3] = y[foreseen];
              } else reached = junction(u, v);
              sides[2 * met] = row;
              at = 8 * met;
              known[at + START] = pen;
              known[at + END] = reached;
              known[at + BEFORE] = last;
              known[at + NEXT_ENDING] = ending[reached];
              known[at + NEXT_STARTING] = starting[pen];
              known[at + OLDER] = latest;
              known[at + NEWER] = NONE;
              ending[reached] = met;
              starting[pen] = met;
              if (latest !== NONE) known[8 * latest + NEWER] = met;
              last = latest = met;
              pen = reached;
            }
          } while (pen !== home);
        }
      }
    }
    return { starts, xy, sides };
  };
})();
