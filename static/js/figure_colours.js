// The colours and fonts of a figure: tokens ("@ok", "@bad.40", "@mono") as the style sheet has them in this theme.
"use strict";

const figureColours = (() => {
  function colours() {
    const probe = document.createElement("i");
    probe.hidden = true;
    document.body.append(probe);
    const known = new Map();
    const read = (token) => {
      const [name, percent] = token.slice(1).split(".");
      if (name === "font") return getComputedStyle(document.body).fontFamily;
      if (name === "mono") return getComputedStyle(document.documentElement).getPropertyValue("--mono").trim();
      if (!known.has(name)) {
        probe.style.color = `var(--${name})`;
        known.set(name, getComputedStyle(probe).color);
      }
      return percent ? faded(known.get(name), Number(percent) / 100) : known.get(name);
    };
    return { read, end: () => probe.remove() };
  }

  function faded(colour, share) {
    const [red, green, blue] = colour.match(/[\d.]+/g);
    return `rgba(${red}, ${green}, ${blue}, ${share})`;
  }

  function resolved(value, read) {
    if (typeof value === "string") return value.startsWith("@") ? read(value) : value;
    if (Array.isArray(value)) return value.map((each) => resolved(each, read));
    if (!value || typeof value !== "object") return value;
    const made = {};
    for (const [key, each] of Object.entries(value)) made[key] = ["customdata", "meta", "text", "name"].includes(key) ? each : resolved(each, read);
    return made;
  }

  return { colours, faded, resolved };
})();
