// One turn of the conversation: the question and what came of it.
import { day, focus, h, outside, root, say, site, sitePhone, tel } from "./dom.js";
import { teamPhone } from "./notice.js";
import { list } from "./store.js";

let turns = 0;

function addButton(key, text, from) {
  const button = h("button", { type: "button", class: "button second small" });
  const draw = () => {
    const kept = list.has(key);
    button.replaceChildren(kept ? "On my list. Remove" : "Add to my list", h("span", { class: "hidden" }, `: ${text}`));
  };
  button.addEventListener("click", () => {
    const kept = list.has(key);
    if (kept) list.remove(key);
    else list.add(key, text, from);
    say(kept ? "Removed from my list." : `Added to my list. It has ${list.get().length} questions now.`);
  });
  document.addEventListener("cartqa:list", function changed() {
    if (button.isConnected) draw();
    else document.removeEventListener("cartqa:list", changed); // the turn was drawn anew
  });
  draw();
  return button;
}

// The passages that the sentences stand in: one, or two where two questions were asked in one or a
// notice brings the section on its sign.
function halves(reply) {
  const ids = [...new Set(reply.answer.map((one) => one.passage))];
  return ids.map((id) => reply.passages.find((one) => one.id === id));
}

// Sources numbered in the order in which the sentences name them.
function cited(reply) {
  const passages = new Map(reply.passages.map((one) => [one.id, one]));
  const found = new Map();
  for (const sentence of reply.answer) {
    const passage = passages.get(sentence.passage);
    for (const key of sentence.sources) {
      const source = passage.sources.find((one) => one.key === key);
      if (source && !found.has(key)) found.set(key, { number: found.size + 1, source, passage });
    }
  }
  return found;
}

function citedLink(reply, passage) {
  const spans = reply.answer
    .filter((one) => one.passage === passage.id)
    .map((one) => [codePoints(passage.text, passage.text.indexOf(one.text)), [...one.text].length])
    .map(([start, length]) => `.${start}-${start + length}`);
  const [path, key] = passage.url.split("#");
  return `${root}${path}?mark=${passage.id}${spans.join("")}#${key}`;
}

// Offsets count characters as Python does, not UTF-16 units.
const codePoints = (text, units) => [...text.slice(0, units)].length;

function sourceItem(one, id, link) {
  return h(
    "li",
    {},
    h(
      "details",
      { id },
      h("summary", {}, h("span", { class: "number" }, String(one.number)), ` ${one.source.title}`),
      h(
        "dl",
        {},
        row("Publisher", one.source.publisher),
        one.source.date && row("Date of the source", one.source.date),
        row("Our article", h("a", { href: link }, one.passage.title)),
        row("Section", one.passage.heading.at(-1)),
        row("We checked it on", day(one.passage.checked)),
        row("Read it there", outside(one.source.url, "Open the source, on another site"))
      )
    )
  );
}

const row = (name, value) => h("div", {}, h("dt", {}, name), h("dd", {}, value));

function marked(reply, passage) {
  const spans = reply.answer
    .filter((one) => one.passage === passage.id)
    .map((one) => [passage.text.indexOf(one.text), one.text.length])
    .sort((a, b) => a[0] - b[0]);
  const parts = [];
  let last = 0;
  for (const [start, length] of spans) {
    if (start < last) continue;
    parts.push(passage.text.slice(last, start), h("mark", {}, passage.text.slice(start, start + length)));
    last = start + length;
  }
  return h("p", {}, ...parts, passage.text.slice(last));
}

function asText(reply, sources) {
  const lines = [`Question: ${reply.question}`, ""];
  for (const passage of halves(reply)) {
    for (const one of reply.answer.filter((sentence) => sentence.passage === passage.id)) {
      lines.push(`${one.text} ${one.sources.map((key) => `[${sources.get(key)?.number}]`).join("")}`);
    }
    lines.push("", `From ${site}: ${passage.title}, “${passage.heading.at(-1)}”, checked ${day(passage.checked)}.`);
    lines.push(`${location.origin}${root}${passage.url}`, "");
  }
  lines.push("Sources:");
  for (const { number, source } of sources.values()) {
    lines.push(`[${number}] ${source.title}. ${source.publisher}${source.date ? `, ${source.date}` : ""}. ${source.url}`);
  }
  lines.push("", "This is information, not medical advice.");
  return lines.join("\n");
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { class: "hidden", "aria-hidden": "true", tabindex: "-1" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  say("Copied, with its sources and date.");
}

function tools(reply, sources) {
  const text = asText(reply, sources);
  const done = h("button", { type: "button", class: "button second small", onclick: () => copy(text) }, "Copy answer and sources");
  const share =
    navigator.share &&
    h("button", { type: "button", class: "button second small", onclick: () => navigator.share({ title: site, text }).catch(() => {}) }, "Share");
  return h("p", { class: "row tools" }, done, share || null, again("Ask another question"));
}

const again = (label) =>
  h("button", { type: "button", class: "button second small", onclick: () => focus(document.getElementById("question")) }, label);

function answered(reply, id) {
  const sources = cited(reply);
  const passages = halves(reply);
  const open = (number) => {
    const details = document.getElementById(`${id}-source-${number}`);
    details.open = true;
    focus(details.querySelector("summary"));
  };
  const sentence = (one) =>
    h(
      "p",
      {},
      one.text,
      ...one.sources
        .map((key) => sources.get(key)?.number)
        .filter(Boolean)
        .map((number) => [" ", h("button", { type: "button", class: "number", "aria-label": `Source ${number}`, onclick: () => open(number) }, String(number))])
        .flat()
    );
  const half = (passage) => [
    (passages.length > 1 || reply.urgent) && h("h3", { class: "half" }, passage.heading.at(-1)),
    h("div", { class: "answer" }, ...reply.answer.filter((one) => one.passage === passage.id).map(sentence)),
    h("p", { class: "from" }, "From ", h("a", { href: citedLink(reply, passage), class: "cited" }, `${passage.title}: ${passage.heading.at(-1)}`), h("span", {}, `Checked against its sources on ${day(passage.checked)}`)),
  ];
  const whole = passages.length > 1 ? "See these sentences in their passages" : "See these sentences in their passage";
  return [
    ...passages.flatMap(half),
    tools(reply, sources),
    h("h3", {}, "Sources"),
    h("ol", { class: "cites" }, ...[...sources.values()].map((one) => sourceItem(one, `${id}-source-${one.number}`, citedLink(reply, one.passage)))),
    h("details", { class: "whole" }, h("summary", {}, whole), ...passages.map((passage) => h("blockquote", { class: "passage" }, marked(reply, passage)))),
  ];
}

function refused(reply) {
  const number = teamPhone() || sitePhone;
  const parts = [h("div", { class: "message" }, h("p", {}, reply.message))];
  if (reply.kind === "error") {
    const retry = h("button", { class: "button second small", name: "question", value: reply.question }, "Try again");
    parts.push(h("form", { action: `${root}/ask`, method: "post", "data-ask": true }, retry));
  } else {
    parts.push(
      h("h3", {}, "Who can help"),
      h("p", {}, "Your CAR-T team or your doctor knows your case", number ? [": ", h("a", { href: tel(number) }, number)] : "", ". You could take this question with you."),
      h("p", { class: "row" }, addButton(`own:${reply.question}`, reply.question, "My question"), again("Ask it another way"))
    );
  }
  return parts;
}

function toAsk(reply) {
  if (!reply.questions_to_ask.length) return null;
  const items = reply.questions_to_ask.map((one) =>
    h("li", {}, h("a", { href: root + one.url }, one.text), " ", addButton(one.url.replace("/questions/", ""), one.text, ""))
  );
  return h("section", {}, h("h3", {}, "Questions to ask your team"), h("ul", { class: "to-ask" }, ...items));
}

function more(reply) {
  const used = new Set(reply.answer.map((one) => one.passage));
  const rest = reply.passages.filter((one) => !used.has(one.id)).slice(0, 4);
  if (!rest.length) return null;
  const items = rest.map((one) => h("li", {}, h("a", { href: root + one.url }, one.heading.at(-1)), " ", h("span", { class: "hint" }, one.title)));
  return h("section", {}, h("h3", {}, reply.answer.length ? "More from the library" : "Nearest in our library"), h("ul", { class: "plain" }, ...items));
}

function related(reply) {
  if (!reply.related.length) return null;
  const buttons = reply.related.map((one) => h("button", { name: "question", value: one }, one));
  return h("section", { class: "next" }, h("h3", {}, "You could ask next"), h("form", { class: "related", action: `${root}/ask`, method: "post", "data-ask": true }, ...buttons));
}

const same = (a, b) => a.trim().replace(/\s+/g, " ") === b.trim().replace(/\s+/g, " ");

export function turn(reply) {
  const id = `turn-${++turns}`;
  const question = reply.question.length > 600 ? `${reply.question.slice(0, 600)}…` : reply.question;
  const changed = reply.kind !== "error" && !same(reply.understood_as, reply.question);
  return h(
    "article",
    { class: `turn turn-${reply.kind}`, "aria-labelledby": `${id}-title` },
    h("h2", { id: `${id}-title`, class: "asked", tabindex: "-1" }, h("span", {}, "You asked "), question),
    reply.urgent && h("p", { class: "see" }, h("a", { href: "#urgent" }, "Please read the notice at the top of this page first.")),
    changed && h("p", { class: "understood" }, "We looked for: ", h("strong", {}, reply.understood_as)),
    ...(reply.answer.length ? answered(reply, id) : refused(reply)),
    toAsk(reply),
    more(reply),
    related(reply)
  );
}
