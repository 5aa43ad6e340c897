// Shapes read from bytes (`encode` in geomap/maps/binary.py says how they are written), in a page or in a worker.
"use strict";
(() => {
  const geomap = (self.geomap = self.geomap || {});
  const NOWHERE = -(2 ** 30);
  const [IN, NEW] = ["in:", "new:"];
  const SIGNED = new Set(["starts", "dx", "dy", "points"]);

  // Pixels of the whole world at zoom 0.
  geomap.world = (lon, lat) => [((lon + 180) / 360) * 256, (0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)) * 256];

  function numbers(bytes, signed) {
    const found = new Int32Array(bytes.length);
    let count = 0;
    for (let at = 0; at < bytes.length; count++) {
      let number = bytes[at++];
      if (number > 127) {
        number &= 127;
        for (let shift = 7; ; shift += 7) {
          const byte = bytes[at++];
          number |= (byte & 127) << shift;
          if (byte < 128) break;
        }
      }
      found[count] = signed ? (number >>> 1) ^ -(number & 1) : number;
    }
    return found.subarray(0, count);
  }

  function summed(steps, stride) {
    for (let place = stride; place < steps.length; place++) steps[place] += steps[place - stride];
    return steps;
  }

  // Zones told by how lately each was met: 0 is the next of those not met before.
  function recalled(told, unmet) {
    const zones = new Int32Array(told.length);
    const met = [];
    let next = 0;
    for (let row = 0; row < zones.length; row++) {
      const place = told[row];
      const zone = place ? met[place - 1] : unmet[next++];
      if (!place) met.push(zone);
      for (let other = place ? place - 1 : next - 1; other > 0; other--) met[other] = met[other - 1];
      met[0] = zone;
      zones[row] = zone;
    }
    return zones;
  }

  // Header and streams of a file.
  function open(buffer) {
    const bytes = new Uint8Array(buffer);
    if (String.fromCharCode(...bytes.subarray(0, 4)) !== "GMB4") throw new Error("these are no shapes");
    let at = 8 + new DataView(buffer).getUint32(4, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, at)));
    const streams = {};
    for (const [name, length] of Object.entries(header.streams)) {
      streams[name] = numbers(bytes.subarray(at, at + length), SIGNED.has(name) || name.startsWith(NEW));
      at += length;
    }
    return { header, streams };
  }

  // Everything in world pixels at zoom 0, counted from a near origin so that single precision is enough at any zoom.
  geomap.readShapes = (buffer) => {
    const { header, streams } = open(buffer);
    const { starts, xy, sides } = geomap.walkRings(streams);
    const { step, communes: count } = header;
    const lone = summed(streams.points, 2);
    const [firstX = 0, firstY = 0] = xy.length ? xy : lone.filter((along) => along !== NOWHERE);
    const origin = geomap.world(firstX * step, firstY * step);
    const place = (gridX, gridY) => {
      const [x, y] = geomap.world(gridX * step, gridY * step);
      return [x - origin[0], y - origin[1]];
    };
    const points = new Float32Array(2 * count).fill(NaN);
    for (let row = 0, at = 0; row < count; row++) {
      if (streams.parts[row]) continue;
      if (lone[at] !== NOWHERE) points.set(place(lone[at], lone[at + 1]), 2 * row);
      at += 2;
    }
    const labels = header.labels.map(([row, gridX, gridY, name]) => ({ row, name, at: place(gridX, gridY) }));
    const zoneOf = {};
    for (const [name, told] of Object.entries(streams)) {
      if (name.startsWith(IN)) zoneOf[name.slice(IN.length)] = recalled(told, summed(streams[NEW + name.slice(IN.length)], 1));
    }
    lay(xy, step, origin);
    return { header, origin, starts, xy, sides, points, labels, zoneOf, ...measure(starts, xy, sides, points, count) };
  };

  // Points of the grid are laid where they are, each parallel of it worked out once.
  function lay(xy, step, [left, top]) {
    let south = Infinity;
    let north = -Infinity;
    for (let at = 1; at < xy.length; at += 2) {
      const line = xy[at];
      if (line < south) south = line;
      if (line > north) north = line;
    }
    const parallels = new Float64Array(xy.length ? north - south + 1 : 0);
    for (let line = 0; line < parallels.length; line++) parallels[line] = geomap.world(0, (south + line) * step)[1] - top;
    for (let at = 0; at < xy.length; at += 2) {
      xy[at] = ((xy[at] * step + 180) / 360) * 256 - left;
      xy[at + 1] = parallels[xy[at + 1] - south];
    }
  }

  // The box of each commune and of each border, and the side of the middle commune.
  function measure(starts, xy, sides, points, count) {
    const boxes = blank(count);
    const arcBoxes = new Float32Array(2 * sides.length);
    for (let arc = 0, at = 0; at < xy.length; arc++) {
      let west = xy[at];
      let north = xy[at + 1];
      let east = west;
      let south = north;
      const end = 2 * starts[arc + 1];
      for (at += 2; at < end; at += 2) {
        const x = xy[at];
        const y = xy[at + 1];
        if (x < west) west = x;
        if (x > east) east = x;
        if (y < north) north = y;
        if (y > south) south = y;
      }
      arcBoxes[4 * arc] = west;
      arcBoxes[4 * arc + 1] = north;
      arcBoxes[4 * arc + 2] = east;
      arcBoxes[4 * arc + 3] = south;
      grow(boxes, 4 * sides[2 * arc], west, north, east, south);
      if (sides[2 * arc + 1] >= 0) grow(boxes, 4 * sides[2 * arc + 1], west, north, east, south);
    }
    const lengths = new Float64Array(count);
    let drawn = 0;
    for (let row = 0, box = 0; row < count; row++, box += 4) {
      if (boxes[box] <= boxes[box + 2]) lengths[drawn++] = Math.sqrt((boxes[box + 2] - boxes[box]) * (boxes[box + 3] - boxes[box + 1]));
      else if (!Number.isNaN(points[2 * row])) grow(boxes, box, points[2 * row], points[2 * row + 1], points[2 * row], points[2 * row + 1]);
    }
    return { boxes, arcBoxes, side: lengths.subarray(0, drawn).sort()[drawn >> 1] || 0 };
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
