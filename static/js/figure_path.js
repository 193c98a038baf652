// The path of a card in a picture: what leads to it and what it leads to, and the curves between them.
"use strict";

const figurePath = (() => {
  // Everything that leads to a card, and everything it leads to.
  function path(start, edges) {
    const found = new Set([start]);
    for (const [from, to] of [[0, 1], [1, 0]]) {
      const seen = new Set([start]);
      const open = [start];
      while (open.length) {
        const at = open.pop();
        for (const edge of edges) {
          if (edge[from] !== at || seen.has(edge[to])) continue;
          seen.add(edge[to]);
          open.push(edge[to]);
        }
      }
      seen.forEach((card) => found.add(card));
    }
    return found;
  }

  function lit(figure, kept) {
    const [x, y] = [[], []];
    for (const trace of figure.data) {
      (trace.meta?.edges ?? []).forEach(([source, target], index) => {
        if (!kept.has(source) || !kept.has(target)) return;
        const from = index * trace.meta.points;
        x.push(...trace.x.slice(from, from + trace.meta.points));
        y.push(...trace.y.slice(from, from + trace.meta.points));
      });
    }
    return x.length ? { x, y } : {};
  }

  return { path, lit };
})();
