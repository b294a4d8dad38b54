// The urgent notice: above everything, stays until it is dismissed, on every page of this tab.
import { h, outside, show, sitePhone, tel, whole } from "./dom.js";
import { notice, prefs } from "./store.js";

const help = JSON.parse(document.getElementById("help").textContent);
const place = document.getElementById("urgent");
const TITLES = { emergency: "This may be an emergency", crisis: "You are not alone" };

export const teamPhone = () => prefs.get().phone || sitePhone;

function linked(text) {
  const numbers = [...new Set(help.flatMap((one) => [one.emergency, one.crisis, one.advice]).filter(Boolean))];
  const found = numbers.sort((a, b) => b.length - a.length).map((one) => one.replace(/[^\d]/g, "\\$&"));
  if (!found.length) return [text];
  const pattern = new RegExp(`(?<![\\d.])(${found.join("|")})(?![\\d]|\\.\\d)`, "g");
  return text.split(pattern).map((piece, place) => (place % 2 ? h("a", { href: tel(piece) }, piece) : piece));
}

function call(number, label, second) {
  return h("a", { class: second ? "button second" : "button", href: tel(number) }, label);
}

function calls(urgent) {
  const country = prefs.get().country;
  const mine = help.filter((one) => one.key === country && one.emergency);
  const lines = mine.length ? mine : help.filter((one) => one.emergency);
  const found = [];
  if (urgent.level === "call_team" && teamPhone()) found.push(call(teamPhone(), `Call my CAR-T team: ${teamPhone()}`));
  if (urgent.level === "crisis") {
    for (const one of lines.filter((line) => line.crisis)) {
      found.push(call(one.crisis, `Call ${one.crisis} (${one.short}, crisis line)`));
    }
  }
  const second = urgent.level !== "emergency" && found.length > 0;
  for (const one of lines) found.push(call(one.emergency, `Call ${one.emergency} (${one.short})`, second));
  if (urgent.level === "emergency" && teamPhone()) {
    found.push(call(teamPhone(), `Then call my CAR-T team: ${teamPhone()}`, true));
  }
  return found;
}

function render(urgent) {
  const title = TITLES[urgent.level] || "Call your CAR-T team now";
  const source = urgent.source || {};
  const box = h(
    "div",
    { class: `notice notice-${urgent.level}`, id: "notice", tabindex: "-1" },
    h("h2", {}, whole(title)),
    h("p", {}, ...linked(urgent.message)),
    h("p", { class: "calls" }, ...calls(urgent)),
    source.title && h("p", { class: "small" }, "Source: ", outside(source.url, source.title), `, ${source.publisher}`),
    h("p", {}, h("button", { type: "button", class: "button second", id: "dismiss", onclick: dismiss }, "I have read this. Close"))
  );
  place.replaceChildren(box);
}

function dismiss() {
  notice.clear();
  place.replaceChildren();
  const next = document.getElementById("question") || document.getElementById("main");
  next?.focus();
}

export function raise(urgent) {
  notice.set(urgent);
  render(urgent);
  show(place);
}

export function refresh() {
  const kept = notice.get();
  if (kept) render(kept);
}

// A notice that came with the page is kept like any other, so that it too stays until it is dismissed.
const served = document.getElementById("urgent-data");
if (served) notice.set(JSON.parse(served.textContent));
refresh();
