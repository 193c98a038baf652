// A picture as a file: as it is drawn now, zoom and theme included, on its card's own ground.
"use strict";

async function figureSave(plot, title) {
  const tokens = figureColours.colours();
  const layout = { ...plot.layout, paper_bgcolor: tokens.read("@panel") };
  tokens.end();
  const size = { width: plot.offsetWidth, height: plot.offsetHeight };
  const link = document.createElement("a");
  link.href = await Plotly.toImage({ data: plot.data, layout }, { format: "png", scale: 2, ...size });
  link.download = `${title.replace(/[^\w.-]+/g, "-")}.png`;
  link.click();
}
