// A picture's own table, out of its figure, for pages that do not send it: names from AWS by textContent only.
"use strict";

function figureTable(place, { columns, rows }) {
  const cells = (kind, texts) => texts.map((text) => Object.assign(document.createElement(kind), { textContent: text || "\u2013" }));
  const table = document.createElement("table");
  table.className = "tbl";
  const head = table.createTHead().insertRow();
  head.append(...cells("th", columns));
  for (const cell of head.cells) cell.scope = "col";
  const body = table.createTBody();
  for (const row of rows) body.insertRow().append(...cells("td", row));
  place.replaceChildren(table);
}
