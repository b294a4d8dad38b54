// Building elements: text is always set as text, never as HTML.
export const root = document.body.dataset.root;
export const site = document.body.dataset.site;
export const sitePhone = document.body.dataset.phone;

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

// a heading in which CAR-T is never broken at its hyphen
export const whole = (text) => text.split(/(CAR-T)/).map((piece, place) => (place % 2 ? h("span", { class: "nb" }, piece) : piece));

export function say(text) {
  const live = document.getElementById("live");
  if (!live) return;
  live.textContent = "";
  setTimeout(() => (live.textContent = text), 60); // an empty moment, so that the same words are said again
}

export function day(date) {
  const found = new Date(`${date}T12:00:00`);
  if (Number.isNaN(found.getTime())) return date;
  return found.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

export const tel = (number) => `tel:${number.replace(/[^\d+]/g, "")}`;

export function outside(url, ...children) {
  const safe = /^https?:\/\//i.test(url);
  return safe ? h("a", { href: url, rel: "noopener noreferrer external" }, ...children) : h("span", {}, ...children);
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function show(element, block = "start") {
  element.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block });
}

export function focus(element) {
  element.focus({ preventScroll: true });
  show(element);
}
