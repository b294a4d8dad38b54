// My list: order, notes, print and download, all made in this browser; nothing is sent.
import { h, say, site } from "./dom.js";
import { list } from "./store.js";

const place = document.getElementById("my-questions");
const empty = document.getElementById("empty");
const actions = document.getElementById("list-actions");
const confirmation = document.getElementById("confirm");
let drawing = false;

const change = (id, values) => {
  drawing = true;
  list.set(list.get().map((one) => (one.id === id ? { ...one, ...values } : one)));
  drawing = false;
};

function move(item, id, step, button) {
  const items = list.get();
  const at = items.findIndex((one) => one.id === id);
  const to = at + step;
  if (to < 0 || to >= items.length) return;
  items.splice(to, 0, ...items.splice(at, 1));
  drawing = true;
  list.set(items);
  drawing = false;
  if (step < 0) place.children[to].before(item);
  else place.children[to].after(item);
  edges();
  (button.disabled ? item.querySelector(".move:not([disabled])") : button).focus();
  say(`Now number ${to + 1} of ${items.length}.`);
}

function remove(item, id) {
  const next = item.nextElementSibling || item.previousElementSibling;
  drawing = true;
  list.remove(id);
  drawing = false;
  item.remove();
  edges();
  (next?.querySelector("button") || document.getElementById("own")).focus();
  say("Removed from my list.");
}

function edges() {
  const items = [...place.children];
  items.forEach((item, at) => {
    item.querySelector("[data-step='-1']").disabled = at === 0;
    item.querySelector("[data-step='1']").disabled = at === items.length - 1;
  });
  empty.hidden = items.length > 0;
  actions.hidden = items.length === 0;
}

function row(one, number) {
  const note = h("textarea", { id: `note-${number}`, rows: "2", autocomplete: "off" });
  note.value = one.note || "";
  const done = h("input", { type: "checkbox" });
  done.checked = Boolean(one.done);
  const hidden = () => h("span", { class: "hidden" }, `: ${one.text}`);
  const item = h(
    "li",
    { class: "mine" },
    h("p", { class: "q-text" }, one.text),
    one.from && h("p", { class: "hint no-print" }, one.from),
    h("p", { class: "no-print" }, h("label", { class: "tick" }, done, " I have asked this", hidden())),
    h("label", { for: `note-${number}`, class: "note-label" }, "What they said", hidden()),
    note,
    h("p", { class: "print-only written" }, one.note || ""),
    h(
      "p",
      { class: "row no-print" },
      h("button", { type: "button", class: "button second small move", "data-step": "-1" }, "Move up", hidden()),
      h("button", { type: "button", class: "button second small move", "data-step": "1" }, "Move down", hidden()),
      h("button", { type: "button", class: "button second small", onclick: () => remove(item, one.id) }, "Remove", hidden())
    )
  );
  for (const button of item.querySelectorAll(".move")) {
    button.addEventListener("click", () => move(item, one.id, Number(button.dataset.step), button));
  }
  note.addEventListener("input", () => {
    item.querySelector(".written").textContent = note.value;
    change(one.id, { note: note.value });
  });
  done.addEventListener("change", () => change(one.id, { done: done.checked }));
  return item;
}

function draw() {
  if (drawing) return;
  place.replaceChildren(...list.get().map(row));
  edges();
}

function asText() {
  const today = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const lines = ["Questions for my visit", `From ${site}, ${today}`, "", "To the doctor or nurse: these are the questions that matter most to me. Please go through them with me.", ""];
  list.get().forEach((one, at) => {
    lines.push(`${at + 1}. ${one.text}${one.done ? " (asked)" : ""}`);
    lines.push(one.note ? `   What they said: ${one.note.replace(/\n/g, "\n   ")}` : "   What they said:", "");
  });
  return lines.join("\r\n");
}

document.getElementById("own-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const own = document.getElementById("own");
  const text = own.value.trim();
  if (!text) return;
  list.add(`own:${text}`, text, "My own question");
  own.value = "";
  own.focus();
  say(`Added. My list has ${list.get().length} questions.`);
});

document.getElementById("download").addEventListener("click", () => {
  const url = URL.createObjectURL(new Blob([asText()], { type: "text/plain;charset=utf-8" }));
  const link = h("a", { href: url, download: "my-questions.txt" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
  say("Your list is saved as a text file.");
});

document.getElementById("clear").addEventListener("click", () => {
  confirmation.hidden = false;
  confirmation.focus();
});
document.getElementById("confirm-no").addEventListener("click", () => {
  confirmation.hidden = true;
  document.getElementById("clear").focus();
});
document.getElementById("confirm-yes").addEventListener("click", () => {
  confirmation.hidden = true;
  list.clear();
  document.getElementById("own").focus();
  say("Your list is cleared.");
});

document.addEventListener("cartqa:list", draw);
draw();
