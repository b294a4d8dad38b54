// What this browser keeps: preferences and the list until cleared, the conversation and a notice with the tab.
// A browser that keeps nothing (private mode, storage off) must still work: then memory stands in.
const memory = new Map();

function box(kind) {
  try {
    const found = window[kind];
    found.setItem("cartqa.try", "1");
    found.removeItem("cartqa.try");
    return found;
  } catch {
    return null;
  }
}

const lasting = box("localStorage");
const tab = box("sessionStorage");

function read(where, key, otherwise) {
  try {
    const text = where ? where.getItem(key) : memory.get(key);
    return text ? JSON.parse(text) : otherwise;
  } catch {
    return otherwise;
  }
}

function write(where, key, value) {
  const text = JSON.stringify(value);
  try {
    if (where) where.setItem(key, text);
    else memory.set(key, text);
  } catch {
    memory.set(key, text);
  }
}

function drop(where, key) {
  memory.delete(key);
  if (where) where.removeItem(key);
}

const records = (value) => (Array.isArray(value) ? value : []);

export const prefs = {
  get: () => {
    const found = read(lasting, "cartqa.prefs", {});
    return found && typeof found === "object" ? found : {};
  },
  set: (value) => write(lasting, "cartqa.prefs", value),
  clear: () => drop(lasting, "cartqa.prefs"),
};

export const talk = {
  get: () => records(read(tab, "cartqa.talk", [])).filter((one) => one && one.reply),
  set: (turns) => write(tab, "cartqa.talk", turns.slice(-20)),
  clear: () => drop(tab, "cartqa.talk"),
};

export const notice = {
  get: () => read(tab, "cartqa.notice", null),
  set: (urgent) => write(tab, "cartqa.notice", urgent),
  clear: () => drop(tab, "cartqa.notice"),
};

export const list = {
  get: () => records(read(lasting, "cartqa.list", [])).filter((one) => one && typeof one.text === "string"),
  set: (items) => {
    write(lasting, "cartqa.list", items);
    document.dispatchEvent(new CustomEvent("cartqa:list"));
  },
  has: (key) => list.get().some((one) => one.id === key),
  add: (key, text, from = "") => {
    if (!list.has(key)) list.set([...list.get(), { id: key, text, from, note: "", done: false }]);
  },
  remove: (key) => list.set(list.get().filter((one) => one.id !== key)),
  clear: () => {
    drop(lasting, "cartqa.list");
    document.dispatchEvent(new CustomEvent("cartqa:list"));
  },
};

window.addEventListener("storage", (event) => {
  if (event.key === "cartqa.list") document.dispatchEvent(new CustomEvent("cartqa:list", { detail: "elsewhere" }));
});
