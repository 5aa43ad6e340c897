// Shapes read from bytes (`encode` in geomap/maps/binary.py says how they are written), in a page or in a worker.
"use strict";
(() => {
  const geomap = (self.geomap = self.geomap || {});
  const NOWHERE = -(2 ** 30);

  // Pixels of the whole world at zoom 0.
  geomap.world = (lon, lat) => [((lon + 180) / 360) * 256, (0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)) * 256];

  function numbers(bytes) {
    const found = new Int32Array(bytes.length);
    let count = 0;
    for (let at = 0; at < bytes.length; count++) {
      let byte = bytes[at++];
      let number = byte & 127;
      for (let shift = 7; byte > 127; shift += 7) {
        byte = bytes[at++];
        number |= (byte & 127) << shift;
      }
      found[count] = number;
    }
    return found.subarray(0, count);
  }

  function signed(found) {
    for (let at = 0; at < found.length; at++) found[at] = (found[at] >>> 1) ^ -(found[at] & 1);
    return found;
  }

  function summed(steps, stride) {
    for (let place = stride; place < steps.length; place++) steps[place] += steps[place - stride];
    return steps;
  }

  // Header and streams of a file.
  function open(buffer) {
    const bytes = new Uint8Array(buffer);
    if (String.fromCharCode(...bytes.subarray(0, 4)) !== "GMB2") throw new Error("these are no shapes");
    let at = 8 + new DataView(buffer).getUint32(4, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, at)));
    const streams = {};
    for (const [name, length] of Object.entries(header.streams)) {
      streams[name] = numbers(bytes.subarray(at, at + length));
      at += length;
    }
    return { header, streams };
  }

  // Everything in world pixels at zoom 0, counted from a near origin so that single precision is enough at any zoom.
  geomap.readShapes = (buffer) => {
    const { header, streams } = open(buffer);
    for (const name of ["starts", "dx", "dy", "points"]) signed(streams[name]);
    const { starts, x, y, ringStarts, refs } = geomap.walkRings(streams);
    const { step, communes: count } = header;
    const lone = summed(streams.points, 2);
    const [firstX, firstY] = x.length ? [x[0], y[0]] : lone;
    const origin = geomap.world(firstX * step, firstY * step);
    const place = (gridX, gridY) => {
      const [x, y] = geomap.world(gridX * step, gridY * step);
      return [x - origin[0], y - origin[1]];
    };
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
    const xy = placed(x, y, step, origin);
    return measure({ header, origin, starts, xy, first, ringStarts, refs, points, labels, zoneOf });
  };

  // Where the points of the grid lie, each parallel of it worked out once.
  function placed(x, y, step, origin) {
    let [south, north] = [Infinity, -Infinity];
    for (let at = 0; at < y.length; at++) {
      if (y[at] < south) south = y[at];
      if (y[at] > north) north = y[at];
    }
    const parallels = new Float64Array(y.length ? north - south + 1 : 0).fill(NaN);
    const xy = new Float32Array(2 * x.length);
    for (let at = 0; at < x.length; at++) {
      const line = y[at] - south;
      if (Number.isNaN(parallels[line])) parallels[line] = geomap.world(0, y[at] * step)[1] - origin[1];
      xy[2 * at] = ((x[at] * step + 180) / 360) * 256 - origin[0];
      xy[2 * at + 1] = parallels[line];
    }
    return xy;
  }

  // The box of each commune and arc, the communes on both sides of each arc, and the side of the middle commune.
  function measure(shapes) {
    const { starts, xy, first, ringStarts, refs, points, header } = shapes;
    const arcs = starts.length - 1;
    const arcBoxes = blank(arcs);
    for (let arc = 0; arc < arcs; arc++) {
      for (let at = starts[arc]; at < starts[arc + 1]; at++) grow(arcBoxes, 4 * arc, xy[2 * at], xy[2 * at + 1], xy[2 * at], xy[2 * at + 1]);
    }
    const boxes = blank(header.communes);
    const sides = new Int32Array(2 * arcs).fill(-1);
    const lengths = new Float64Array(header.communes);
    let drawn = 0;
    for (let row = 0; row < header.communes; row++) {
      const box = 4 * row;
      if (!Number.isNaN(points[2 * row])) grow(boxes, box, points[2 * row], points[2 * row + 1], points[2 * row], points[2 * row + 1]);
      for (let ref = ringStarts[first[row]]; ref < ringStarts[first[row + 1]]; ref++) {
        const arc = refs[ref] < 0 ? ~refs[ref] : refs[ref];
        grow(boxes, box, arcBoxes[4 * arc], arcBoxes[4 * arc + 1], arcBoxes[4 * arc + 2], arcBoxes[4 * arc + 3]);
        sides[2 * arc + (sides[2 * arc] < 0 ? 0 : 1)] = row;
      }
      if (first[row + 1] > first[row]) lengths[drawn++] = Math.sqrt((boxes[box + 2] - boxes[box]) * (boxes[box + 3] - boxes[box + 1]));
    }
    const sorted = lengths.subarray(0, drawn).sort();
    return Object.assign(shapes, { boxes, arcBoxes, sides, side: sorted[drawn >> 1] || 0 });
  }

  function blank(count) {
    const boxes = new Float32Array(4 * count);
    for (let at = 0; at < boxes.length; at += 4) {
      boxes[at] = boxes[at + 1] = Infinity;
      boxes[at + 2] = boxes[at + 3] = -Infinity;
    }
    return boxes;
  }

  function grow(boxes, at, west, north, east, south) {
    if (west < boxes[at]) boxes[at] = west;
    if (north < boxes[at + 1]) boxes[at + 1] = north;
    if (east > boxes[at + 2]) boxes[at + 2] = east;
    if (south > boxes[at + 3]) boxes[at + 3] = south;
  }
})();
