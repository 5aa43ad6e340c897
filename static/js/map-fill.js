// Communes as numbered pixels. A pixel belongs to the commune its middle lies in; each border says once, where it crosses
// the middle of a line of pixels, by how much the number changes there from left to right.
"use strict";
(() => {
  const geomap = (self.geomap = self.geomap || {});

  // Numbers carry their square along in the bits they leave free. Where borders come so near one another that rounding
  // puts them in the wrong order, a sum of several numbers lies between them, which has not the square it should: the
  // number before it goes on, and nothing is ever drawn as a commune that is not there.
  const marked = (number, spare) => (number << spare) | (Math.imul(number, number) & (2 ** spare - 1));

  // Give the pixels of `ids` the numbers of the communes around them (`numbers`, 0 for those not to be drawn, `most` at
  // most); `at` says where shapes fall: {grown, left, top}.
  geomap.numberPixels = ({ starts, xy, sides }, at, [width, height], numbers, most, ids) => {
    const spare = Math.clz32(most);
    const codes = new Int32Array(numbers.length);
    for (let row = 0; row < codes.length; row++) codes[row] = marked(numbers[row], spare);
    const changes = new Int32Array(width * height);
    const grown = at.grown;
    // The middles of lines and columns are at whole numbers.
    const left = at.left - 0.5;
    const top = at.top - 0.5;
    for (let arc = 0, corner = 0; corner < xy.length; arc++) {
      const one = codes[sides[2 * arc]];
      const other = sides[2 * arc + 1] < 0 ? 0 : codes[sides[2 * arc + 1]];
      let x0 = xy[corner] * grown + left;
      let y0 = xy[corner + 1] * grown + top;
      const end = 2 * starts[arc + 1];
      for (corner += 2; corner < end; corner += 2) {
        const x1 = xy[corner] * grown + left;
        const y1 = xy[corner + 1] * grown + top;
        let line = Math.max(0, Math.ceil(y0 < y1 ? y0 : y1));
        const stop = Math.min(height, Math.ceil(y0 < y1 ? y1 : y0));
        if (line < stop && one !== other && (x0 < width || x1 < width)) {
          // What lies to the left of a border that goes down lies to the right on the picture.
          const change = y0 < y1 ? one - other : other - one;
          const slope = (x1 - x0) / (y1 - y0);
          for (; line < stop; line++) {
            const column = Math.max(0, Math.ceil(x0 + (line - y0) * slope));
            if (column < width) changes[line * width + column] += change;
          }
        }
        x0 = x1;
        y0 = y1;
      }
    }
    settle(changes, width, spare, ids);
  };

  // From changes to numbers, line by line.
  function settle(changes, width, spare, ids) {
    for (let pixel = 0; pixel < changes.length; ) {
      let sum = 0;
      let number = 0;
      for (const end = pixel + width; pixel < end; pixel++) {
        if (changes[pixel] !== 0) {
          sum = (sum + changes[pixel]) | 0;
          if (sum === marked(sum >>> spare, spare)) number = sum >>> spare;
        }
        if (number !== 0) ids[pixel] = number;
      }
    }
  }
})();
