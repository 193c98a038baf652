// The admin's boxes that look things up (select2) have no names for screen readers: they get those of their labels.
"use strict";

(() => {
  function name() {
    for (const field of document.querySelectorAll("select.admin-autocomplete")) {
      const label = document.querySelector(`label[for="${field.id}"]`);
      const box = field.nextElementSibling?.querySelector(".select2-selection");
      const chosen = box?.querySelector(".select2-selection__rendered");
      if (!label || !chosen) continue;
      label.id ||= `${field.id}-label`;
      box.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
      chosen.setAttribute("aria-labelledby", label.id);
    }
  }

  // jQuery calls those who wait for it one after the other: the boxes are made before us, whenever that is.
  window.addEventListener("load", () => window.django?.jQuery?.(name));
})();
