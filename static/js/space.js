// Communes chosen on a drawing: it ticks the boxes of the list, which do the same without it.
"use strict";
(() => {
  const map = document.querySelector(".zones-map");
  if (!map) return;
  const told = map.querySelector(".zones-told");
  const boxes = new Map([...document.querySelectorAll('input[name="zones"]')].map((box) => [box.value, box]));
  const zonesChosen = document.getElementById("field-area_kind-zones");

  function show() {
    for (const path of map.querySelectorAll("path")) {
      const box = boxes.get(path.dataset.zone);
      path.classList.toggle("chosen", Boolean(box && box.checked));
    }
    const names = [...boxes.values()].filter((box) => box.checked).map((box) => box.parentElement.textContent.trim());
    told.textContent = names.length ? `${told.dataset.some} ${names.join(", ")}.` : told.dataset.none;
  }

  map.hidden = false;
  map.addEventListener("click", (event) => {
    const box = boxes.get(event.target.dataset.zone);
    if (!box) return;
    box.checked = !box.checked;
    if (zonesChosen) zonesChosen.checked = true;
    show();
  });
  for (const box of boxes.values()) box.addEventListener("change", show);
  show();
})();
