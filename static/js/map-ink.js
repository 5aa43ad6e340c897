// What is drawn over the colours of a view: borders, the commune chosen, names.
"use strict";
(() => {
  const geomap = (self.geomap = self.geomap || {});
  const [INNER, ZONE, BORDER, OUTER] = [0, 1, 2, 3];
  const OUTLINE = "#4b5563";

  const touches = (box, other) => box[0] <= other[2] && box[2] >= other[0] && box[1] <= other[3] && box[3] >= other[1];

  Object.assign(geomap.Painter.prototype, {
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
    },

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
    },

    stroke(frame, shapes, kinds, kind, view, colour, width, begin, end) {
      const { ctx } = this;
      const { starts, xy, arcBoxes, sides } = shapes;
      const { grown, left, top } = geomap.placing(frame, shapes, this.shapes);
      ctx.beginPath();
      for (let arc = 0; arc < kinds.length; arc++) {
        if (kinds[arc] !== kind || sides[2 * arc] < begin || sides[2 * arc] >= end || !geomap.meets(arcBoxes, arc, view)) continue;
        ctx.moveTo(xy[2 * starts[arc]] * grown + left, xy[2 * starts[arc] + 1] * grown + top);
        for (let at = starts[arc] + 1; at < starts[arc + 1]; at++) ctx.lineTo(xy[2 * at] * grown + left, xy[2 * at + 1] * grown + top);
      }
      ctx.lineJoin = "round";
      ctx.strokeStyle = colour;
      ctx.lineWidth = width * frame.dpr;
      ctx.stroke();
    },

    outline(frame) {
      const { ctx } = this;
      const row = frame.chosen;
      if (!(row >= 0)) return;
      const source = this.sources(frame.view).find(({ from, begin, end }) => row - from >= begin && row - from < end);
      const own = row - source.from;
      const { grown, left, top } = geomap.placing(frame, source.shapes, this.shapes);
      const place = (u, v) => [u * grown + left, v * grown + top];
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
    },

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
    },
  });

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
})();
