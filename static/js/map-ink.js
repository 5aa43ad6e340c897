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
      for (const source of frame.sources) {
        const arcs = this.arcsOf(source, kind, borders);
        const stroke = (which, ...lines) => this.stroke(frame, source, arcs[which], lines);
        if (fine) stroke(INNER, [this.separator, Math.min(1.2, side / 22)]);
        stroke(ZONE, [this.separator, zone]);
        stroke(BORDER, [this.separator, 3 * strong], [OUTLINE, 1.2 * strong]);
        if (source.shapes === this.shapes) stroke(OUTER, [OUTLINE, 1.2]);
      }
    },

    // The borders of each kind.
    arcsOf({ shapes, from }, kind, borders) {
      const whole = shapes === this.shapes;
      const key = `${whole ? "" : from} ${kind}`;
      if (this.kinds.has(key)) return this.kinds.get(key);
      const { zoneOf } = this.shapes;
      const { sides } = shapes;
      const [within, around] = [zoneOf[kind], zoneOf[borders]];
      const found = [[], [], [], []];
      for (let arc = 0; 2 * arc < sides.length; arc++) {
        const one = sides[2 * arc] + from;
        const other = sides[2 * arc + 1] + from;
        // What bounds finer shapes bounds their département.
        if (sides[2 * arc + 1] < 0) found[whole ? OUTER : borders ? BORDER : ZONE].push(arc);
        else if (around && around[one] !== around[other]) found[BORDER].push(arc);
        else found[within && within[one] !== within[other] ? ZONE : INNER].push(arc);
      }
      this.kinds.set(key, found);
      return found;
    },

    // Draw borders of what is drawn, in lines one over the other: [colour, width].
    stroke(frame, { shapes, numbers }, arcs, lines) {
      const { ctx } = this;
      const { starts, xy, arcBoxes, sides } = shapes;
      const { grown, left, top } = geomap.placing(frame, shapes, this.shapes);
      const view = geomap.shifted(frame.view, shapes, this.shapes);
      ctx.beginPath();
      for (let place = 0; place < arcs.length; place++) {
        const arc = arcs[place];
        if (!numbers[sides[2 * arc]] || !geomap.meets(arcBoxes, arc, view)) continue;
        let at = 2 * starts[arc];
        ctx.moveTo(xy[at] * grown + left, xy[at + 1] * grown + top);
        const end = 2 * starts[arc + 1];
        for (at += 2; at < end; at += 2) ctx.lineTo(xy[at] * grown + left, xy[at + 1] * grown + top);
      }
      ctx.lineJoin = "round";
      for (const [colour, width] of lines) {
        ctx.strokeStyle = colour;
        ctx.lineWidth = width * frame.dpr;
        ctx.stroke();
      }
    },

    outline(frame) {
      const { ctx } = this;
      const row = frame.chosen;
      if (!(row >= 0)) return;
      const { shapes, from } = frame.sources.find(({ from, numbers }) => numbers[row - from]);
      const own = row - from;
      const { grown, left, top } = geomap.placing(frame, shapes, this.shapes);
      const { starts, xy, sides, points } = shapes;
      ctx.beginPath();
      if (!Number.isNaN(points[2 * own])) {
        const [x, y] = [points[2 * own] * grown + left, points[2 * own + 1] * grown + top];
        ctx.arc(x, y, (this.radius(frame) + 3) * frame.dpr, 0, 2 * Math.PI);
      }
      for (let arc = 0; 2 * arc < sides.length; arc++) {
        if (sides[2 * arc] !== own && sides[2 * arc + 1] !== own) continue;
        for (let at = starts[arc]; at < starts[arc + 1]; at++) {
          const [x, y] = [xy[2 * at] * grown + left, xy[2 * at + 1] * grown + top];
          if (at === starts[arc]) ctx.moveTo(x, y);
          else ctx.lineTo(x, y);
        }
      }
      // Borders are drawn one by one: round ends join them.
      ctx.lineCap = "round";
      ctx.lineJoin = "round";
      for (const [colour, width] of [["#ffffff", 7], ["#111111", 3.5]]) {
        ctx.strokeStyle = colour;
        ctx.lineWidth = width * frame.dpr;
        ctx.stroke();
      }
      ctx.lineCap = "butt";
    },

    // Names and where they stand, counted from the origin of the whole: its own, then those finer shapes bring, the most
    // populated of each first.
    labels(sources) {
      if (this.named && this.named.sources === sources) return this.named.labels;
      const { labels, origin } = this.shapes;
      const known = new Set(labels.map(({ row }) => row));
      const finer = sources.slice(1).flatMap(({ shapes, from }) =>
        shapes.labels.map(({ row, name, at: [u, v] }, rank) => ({
          row: row + from,
          rank,
          name,
          at: [u + shapes.origin[0] - origin[0], v + shapes.origin[1] - origin[1]],
        })),
      );
      const more = finer.filter(({ row }) => !known.has(row)).sort((one, other) => one.rank - other.rank);
      this.named = { sources, labels: [...labels, ...more] };
      return this.named.labels;
    },

    // The most populated first, above or below a marker rather than under it; a name that would touch another waits
    // for a closer look.
    write(frame) {
      const { ctx } = this;
      const taken = [...frame.names.edges, ...frame.names.markers];
      ctx.setTransform(frame.dpr, 0, 0, frame.dpr, 0, 0);
      Object.assign(ctx, { font: "600 12px system-ui, sans-serif", textAlign: "center", textBaseline: "middle" });
      Object.assign(ctx, { lineWidth: 3.5, lineJoin: "round", strokeStyle: "rgba(255, 255, 255, 0.92)", fillStyle: "#111111" });
      for (const label of this.labels(frame.sources)) {
        const [u, v] = label.at;
        if (u < frame.view[0] || u > frame.view[2] || v < frame.view[1] || v > frame.view[3]) continue;
        label.half ??= ctx.measureText(label.name).width / 2 + 2;
        const { name, half } = label;
        const [x, y] = [u * frame.scale + frame.x, v * frame.scale + frame.y];
        const under = [x - half, y - 8, x + half, y + 8];
        for (const shift of frame.names.markers.some((box) => touches(box, under)) ? [-24, 24] : [0]) {
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
})();
