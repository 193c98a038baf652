// Which square of a block is under the pointer: a picture's `layout.meta.cells` lists each block's runs of squares.
"use strict";

function figureCells(figure) {
  const { cell, across, words, blocks, names } = figure.layout.meta.cells;
  const cards = figure.data.find((trace) => trace.name === "cards").customdata.map(([id]) => id);

  return (card, x, y) => {
    const number = cards.indexOf(card);
    if (number < 0) return null;
    const [left, top, runs] = blocks[number];
    const [column, row] = [Math.floor(x / cell) - left, Math.floor(y / cell) - top];
    if (column < 0 || column >= across || row < 0) return null;
    let rest = row * across + column;
    for (let at = 0; at < runs.length; at += 3) {
      if (rest < runs[at + 2]) return { title: names[number][runs[at + 1]], state: words[runs[at]] };
      rest -= runs[at + 2];
    }
    return null;
  };
}
