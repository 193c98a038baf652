// What a picture says of a point: in the panel below it, with the way to its page, and beside the pointer.
// Names from AWS reach the page by textContent only.
"use strict";

const figureWords = (() => {
  const [KIND, TITLE, DETAIL, HREF] = [1, 2, 3, 4];

  function tell(panel, data) {
    panel.replaceChildren();
    panel.hidden = !data;
    if (!data) return;
    const name = document.createElement("b");
    name.textContent = data[TITLE];
    const detail = document.createElement("span");
    detail.textContent = data[DETAIL].includes(data[KIND]) ? data[DETAIL] : `${data[KIND]} \u00b7 ${data[DETAIL]}`;
    const space = document.createElement("span");
    space.className = "grow";
    panel.append(name, detail, space);
    if (data[HREF]) {
      const link = document.createElement("a");
      link.className = "btn sm";
      link.href = data[HREF];
      link.textContent = `Open ${data[KIND]}`;
      panel.append(link);
    }
  }

  function tip(box, data, place) {
    const name = document.createElement("b");
    name.textContent = data[TITLE];
    box.replaceChildren(name, data[DETAIL]);
    box.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = box;
    const left = place.clientX + 14 + width > innerWidth ? place.clientX - width - 10 : place.clientX + 14;
    box.style.left = `${Math.max(8, left)}px`;
    box.style.top = `${Math.max(8, Math.min(place.clientY + 14, innerHeight - height - 8))}px`;
  }

  return { tell, tip };
})();
