// Shapes read from bytes (`encode` in geomap/maps/binary.py says how they are written), in a page or in a worker.
"use strict";
(() => {
  const geomap = (self.geomap = self.geomap || {});
  const NOWHERE = -(2 ** 30);

  // Pixels of the whole world at zoom 0.
  geomap.world = (lon, lat) => [((lon + 180) / 360) * 256, (0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)) * 256];

  function numbers(bytes) {
    let count = 0;
    for (const byte of bytes) if (byte < 128) count++;
    const found = new Int32Array(count);
    for (let at = 0, place = 0; place < count; place++) {
      let number = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[at++];
        number |= (byte & 127) << shift;
        if (byte < 128) break;
      }
      found[place] = number;
    }
    return found;
  }

  const signed = (found) => found.map((number) => (number >>> 1) ^ -(number & 1));

  function summed(steps, stride) {
    for (let place = stride; place < steps.length; place++) steps[place] += steps[place - stride];
    return steps;
  }

  // Header and streams of a file.
  function open(buffer) {
    const bytes = new Uint8Array(buffer);
    if (String.fromCharCode(...bytes.subarray(0, 4)) !== "GMB1") throw new Error("these are no shapes");
    let at = 8 + new DataView(buffer).getUint32(4, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, at)));
    const streams = {};
    for (const [name, length] of Object.entries(header.streams)) {
      streams[name] = numbers(bytes.subarray(at, at + length));
      at += length;
    }
    return { header, streams };
  }

  // Walk the rings: each arc's points on the grid, each ring's arcs (walked backwards where the number is negative).
  function walk(streams) {
    const { lengths, turns } = streams;
    const [begin, dx, dy] = ["starts", "dx", "dy"].map((name) => signed(streams[name]));
    const starts = new Uint32Array(lengths.length + 1);
    for (let arc = 0; arc < lengths.length; arc++) starts[arc + 1] = starts[arc] + lengths[arc] + 1;
    const x = new Int32Array(starts[lengths.length]);
    const y = new Int32Array(starts[lengths.length]);
    const ways = new Map();
    const key = (point) => x[point] * 2097152 + y[point];
    const leave = (point, way) => {
      const list = ways.get(key(point));
      if (list) list.push(way);
      else ways.set(key(point), [way]);
    };
    const shut = (point, way) => {
      const list = ways.get(key(point));
      const place = list ? list.indexOf(way) : -1;
      if (place >= 0) list.splice(place, 1);
    };
    let [met, step, told, lastX, lastY] = [0, 0, 0, 0, 0];
    const trace = (px, py) => {
      const arc = met++;
      let at = starts[arc];
      x[at] = px;
      y[at] = py;
      while (++at < starts[arc + 1]) {
        x[at] = x[at - 1] + dx[step];
        y[at] = y[at - 1] + dy[step++];
      }
      leave(at - 1, ~arc);
      leave(starts[arc], arc);
      return arc;
    };
    const follow = (way) => {
      const arc = way < 0 ? ~way : way;
      shut(starts[arc], arc);
      shut(starts[arc + 1] - 1, ~arc);
      return way;
    };
    const rings = streams.rings.reduce((sum, count) => sum + count, 0);
    const ringStarts = new Uint32Array(rings + 1);
    const refs = new Int32Array(turns.length);
    let ref = 0;
    for (let ring = 0; ring < rings; ring++) {
      let [pen, home] = [-1, -1];
      do {
        const turn = turns[ref];
        let way;
        if (pen < 0 && turn === 0) {
          lastX += begin[told++];
          lastY += begin[told++];
          way = trace(lastX, lastY);
        } else if (pen < 0) way = follow(turn & 1 ? ~(met - (turn >> 1)) : met - (turn >> 1));
        else if (turn === 0) way = trace(x[pen], y[pen]);
        else {
          const list = ways.get(key(pen));
          way = follow(list[list.length - turn]);
        }
        const arc = way < 0 ? ~way : way;
        if (pen < 0) home = way < 0 ? starts[arc + 1] - 1 : starts[arc];
        pen = way < 0 ? starts[arc] : starts[arc + 1] - 1;
        refs[ref++] = way;
      } while (x[pen] !== x[home] || y[pen] !== y[home]);
      ringStarts[ring + 1] = ref;
    }
    return { starts, x, y, ringStarts, refs };
  }

  // Everything in world pixels at zoom 0, counted from a near origin so that single precision is enough at any zoom.
  geomap.readShapes = (buffer) => {
    const { header, streams } = open(buffer);
    const { starts, x, y, ringStarts, refs } = walk(streams);
    const { step, communes: count } = header;
    const lone = summed(signed(streams.points), 2);
    const [firstX, firstY] = x.length ? [x[0], y[0]] : lone;
    const origin = geomap.world(firstX * step, firstY * step);
    const place = (gridX, gridY) => {
      const [x, y] = geomap.world(gridX * step, gridY * step);
      return [x - origin[0], y - origin[1]];
    };
    const xy = new Float32Array(2 * x.length);
    for (let at = 0; at < x.length; at++) [xy[2 * at], xy[2 * at + 1]] = place(x[at], y[at]);
    const points = new Float32Array(2 * count).fill(NaN);
    const first = new Uint32Array(count + 1);
    let [part, ring, at] = [0, 0, 0];
    for (let row = 0; row < count; row++) {
      for (let left = streams.parts[row]; left > 0; left--) ring += streams.rings[part++];
      first[row + 1] = ring;
      if (streams.parts[row]) continue;
      if (lone[at] !== NOWHERE) points.set(place(lone[at], lone[at + 1]), 2 * row);
      at += 2;
    }
    const labels = header.labels.map(([, gridX, gridY, name]) => [name, ...place(gridX, gridY)]);
    const zoneOf = {};
    for (const [name, steps] of Object.entries(streams)) {
      if (name.startsWith("in:")) zoneOf[name.slice(3)] = summed(signed(steps), 1);
    }
    return measure({ header, origin, starts, xy, first, ringStarts, refs, points, labels, zoneOf });
  };

  // The box of each commune and arc, the communes on both sides of each arc, and the side of the middle commune.
  function measure(shapes) {
    const { starts, xy, first, ringStarts, refs, points, header } = shapes;
    const arcs = starts.length - 1;
    const arcBoxes = blank(arcs);
    for (let arc = 0; arc < arcs; arc++) {
      for (let at = starts[arc]; at < starts[arc + 1]; at++) grow(arcBoxes, arc, xy[2 * at], xy[2 * at + 1], xy[2 * at], xy[2 * at + 1]);
    }
    const boxes = blank(header.communes);
    const sides = new Int32Array(2 * arcs).fill(-1);
    const lengths = [];
    for (let row = 0; row < header.communes; row++) {
      if (!Number.isNaN(points[2 * row])) grow(boxes, row, points[2 * row], points[2 * row + 1], points[2 * row], points[2 * row + 1]);
      for (let ref = ringStarts[first[row]]; ref < ringStarts[first[row + 1]]; ref++) {
        const arc = refs[ref] < 0 ? ~refs[ref] : refs[ref];
        grow(boxes, row, ...arcBoxes.subarray(4 * arc, 4 * arc + 4));
        sides[2 * arc + (sides[2 * arc] < 0 ? 0 : 1)] = row;
      }
      if (first[row + 1] > first[row]) lengths.push(Math.sqrt((boxes[4 * row + 2] - boxes[4 * row]) * (boxes[4 * row + 3] - boxes[4 * row + 1])));
    }
    lengths.sort((a, b) => a - b);
    return Object.assign(shapes, { boxes, arcBoxes, sides, side: lengths[lengths.length >> 1] || 0 });
  }

  function blank(count) {
    const boxes = new Float32Array(4 * count);
    for (let at = 0; at < boxes.length; at += 4) boxes.set([Infinity, Infinity, -Infinity, -Infinity], at);
    return boxes;
  }

  function grow(boxes, row, west, north, east, south) {
    const at = 4 * row;
    if (west < boxes[at]) boxes[at] = west;
    if (north < boxes[at + 1]) boxes[at + 1] = north;
    if (east > boxes[at + 2]) boxes[at + 2] = east;
    if (south > boxes[at + 3]) boxes[at + 3] = south;
  }
})();
