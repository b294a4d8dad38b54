// The ask view: sends a question, shows what comes back, keeps the conversation in this tab.
import { turn } from "./answer.js";
import { focus, h, root, say } from "./dom.js";
import { raise } from "./notice.js";
import { prefs, talk } from "./store.js";

const EARLIER = 6;
const view = document.getElementById("ask-view");
const box = document.getElementById("question");
const send = document.getElementById("send");
const place = document.getElementById("conversation");
let busy = false;

// Gradio is the frame: once its column stands, the view moves into it; what was typed and focused stays so.
function settle() {
  const column = document.getElementById("gradio-place");
  if (!column) return false;
  const focused = document.activeElement;
  const [x, y] = [scrollX, scrollY];
  column.append(view);
  document.getElementById("first-paint")?.remove();
  document.body.classList.add("settled"); // shows the column: what is hidden cannot take the focus back
  if (view.contains(focused)) focused.focus({ preventScroll: true });
  scrollTo(x, y);
  return true;
}

if (!settle()) {
  const watch = new MutationObserver(() => settle() && watch.disconnect());
  watch.observe(document.querySelector("gradio-app"), { childList: true, subtree: true });
}

function draw() {
  const turns = talk.get();
  if (!turns.length) {
    place.replaceChildren();
    return;
  }
  const [latest, ...earlier] = turns.map((one) => one.reply).reverse();
  const older = earlier.map((reply) => h("details", {}, h("summary", {}, reply.question.slice(0, 300)), turn(reply)));
  place.replaceChildren(
    turn(latest),
    ...(older.length ? [h("section", { class: "earlier", "aria-labelledby": "earlier" }, h("h2", { id: "earlier" }, "Earlier in this conversation"), ...older)] : []),
    h("p", { class: "row end" }, h("button", { type: "button", class: "button second small", onclick: restart }, "Start over"))
  );
}

function restart() {
  talk.clear();
  draw();
  box.value = "";
  focus(box);
  say("The conversation is cleared.");
}

function failed(question, message) {
  return {
    schema: 1, id: null, question, understood_as: question, kind: "error", urgent: null, answer: [], message,
    passages: [], questions_to_ask: [], related: [], confidence: 0, elapsed_ms: 0,
  };
}

async function fetchReply(question) {
  const { country, role } = prefs.get();
  const history = talk.get().filter((one) => one.reply.kind !== "error").map((one) => one.reply.question).slice(-EARLIER);
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), 30000);
  try {
    const response = await fetch(`${root}/api/ask`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ question, history, country: country || null, role: role || null }),
      signal: stop.signal,
    });
    const reply = await response.json();
    if (!reply || !reply.kind) throw new Error("no reply");
    return reply;
  } catch {
    return failed(question, "We could not reach the server. Please check your connection and try again. In an emergency, do not wait for this page: call 911 (US), 999 (UK) or 112 (EU).");
  } finally {
    clearTimeout(clock);
  }
}

async function ask(question) {
  if (busy) return;
  busy = true;
  send.setAttribute("aria-disabled", "true");
  send.textContent = "Looking…";
  document.body.classList.add("busy");
  say("Looking for an answer.");
  const reply = await fetchReply(question);
  busy = false;
  send.removeAttribute("aria-disabled");
  send.textContent = "Ask";
  document.body.classList.remove("busy");
  talk.set([...talk.get(), { reply }]);
  draw();
  if (reply.kind !== "error") box.value = "";
  const title = place.querySelector(".turn .asked");
  if (reply.urgent) {
    title.focus({ preventScroll: true });
    raise(reply.urgent);
  } else {
    focus(title);
  }
  say(reply.answer.length ? `Answer: ${reply.answer.map((one) => one.text).join(" ")}` : reply.message);
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-ask]")) return;
  event.preventDefault();
  const question = event.submitter?.name === "question" ? event.submitter.value : box.value;
  if (question.trim()) ask(question);
  else say("Please type a question first.");
});

box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    document.getElementById("ask-form").requestSubmit(send);
  }
});

// Preferences, kept in this browser only.
const form = document.getElementById("ask-form");
function fill() {
  const kept = prefs.get();
  for (const choice of form.querySelectorAll("input[name=role]")) choice.checked = choice.value === kept.role;
  form.querySelector("select[name=country]").value = kept.country || "";
  document.getElementById("team-phone").value = kept.phone || "";
}
form.addEventListener("change", () => {
  const role = form.querySelector("input[name=role]:checked")?.value || "";
  const country = form.querySelector("select[name=country]").value;
  const phone = document.getElementById("team-phone").value.trim().slice(0, 40);
  prefs.set({ role, country, phone });
  document.dispatchEvent(new CustomEvent("cartqa:prefs"));
});
document.getElementById("forget-prefs").addEventListener("click", () => {
  prefs.clear();
  fill();
  document.dispatchEvent(new CustomEvent("cartqa:prefs"));
  say("Your details are cleared.");
});

// `/#q=...` opens with a question asked. It leaves the address at once, so that it stays in no history.
function fromAddress() {
  if (!location.hash.startsWith("#q=")) return;
  let question = "";
  try {
    question = decodeURIComponent(location.hash.slice(3).replace(/\+/g, " "));
  } catch {
    question = location.hash.slice(3);
  }
  history.replaceState(null, "", location.pathname + location.search);
  if (question.trim()) {
    box.value = question;
    ask(question);
  }
}

// On paper nothing can be opened: sources and passage of the answer are printed open.
window.addEventListener("beforeprint", () => {
  for (const details of place.querySelectorAll(".turn details")) details.open = true;
});

fill();
draw();
fromAddress();
window.addEventListener("hashchange", fromAddress);
