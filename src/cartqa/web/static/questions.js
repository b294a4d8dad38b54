// Lists of questions: a tick puts one on my list, which this browser keeps.
import { say } from "./dom.js";
import { list } from "./store.js";

const boxes = [...document.querySelectorAll("input[data-key]")];

function draw() {
  for (const box of boxes) box.checked = list.has(box.dataset.key);
}

for (const box of boxes) {
  box.addEventListener("change", () => {
    const { key, text, from } = box.dataset;
    if (box.checked) list.add(key, text, from);
    else list.remove(key);
    const number = list.get().length;
    say(`${box.checked ? "Added." : "Removed."} My list has ${number} ${number === 1 ? "question" : "questions"}.`);
  });
}

for (const select of document.querySelectorAll("form.filters select")) {
  select.form.classList.add("ready");
}
document.addEventListener("cartqa:list", draw);
draw();
