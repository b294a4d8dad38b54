// On every page: the notice that stays, the team's number, the count of my list, printing, forgetting.
import { refresh, teamPhone } from "./notice.js";
import { say, tel } from "./dom.js";
import { list, notice, prefs, talk } from "./store.js";

document.documentElement.classList.add("js");

export function showPhone() {
  const number = prefs.get().phone;
  const link = document.getElementById("saved-phone");
  link.hidden = !number;
  link.textContent = number ? `My CAR-T team: ${number}` : "";
  if (number) link.href = tel(number);
  else link.removeAttribute("href");
  for (const place of document.querySelectorAll(".team-phone")) place.textContent = teamPhone() || "";
  refresh();
}

function count() {
  const number = list.get().length;
  const shown = number ? ` (${number})` : "";
  document.getElementById("list-count").textContent = shown;
  for (const place of document.querySelectorAll(".count")) place.textContent = shown;
}

document.addEventListener("cartqa:list", count);
document.addEventListener("cartqa:prefs", showPhone);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
document.getElementById("forget-all")?.addEventListener("click", () => {
  for (const one of [list, prefs, talk, notice]) one.clear();
  document.getElementById("urgent").replaceChildren();
  showPhone();
  say("Cleared. This browser keeps nothing of yours on this site now.");
});
count();
showPhone();
