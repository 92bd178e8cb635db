"use strict";
// What all parts of the page share. ES2017; every part must do without the next newer thing.
const Yima = {
  path: document.body.dataset.path,
  csrf: document.body.dataset.csrf,
  cursor: Number(document.body.dataset.cursor),
  live: Number(document.body.dataset.live),
  limit: Number(document.body.dataset.limit),
  /* Under the session's own mark: the next person's page neither finds nor sends it. */
  kept: "yima:" + document.body.dataset.path + ":" + document.body.dataset.mark + ":",

  byId(id) {
    return document.getElementById(id);
  },

  /* A key nobody else makes: the server takes the same key once. crypto.randomUUID needs https, this does not. */
  newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(18));
    return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  },

  /* Storage may be full, private or forbidden: then nothing is remembered, and nothing breaks. */
  remember(name, value) {
    try {
      if (value === null) localStorage.removeItem(Yima.kept + name);
      else localStorage.setItem(Yima.kept + name, JSON.stringify(value));
    } catch (_) { /* not remembered */ }
  },

  remembered(name) {
    try {
      return JSON.parse(localStorage.getItem(Yima.kept + name));
    } catch (_) {
      return null;
    }
  },

  /* What somebody else on this phone typed and never sent goes when the next person begins. */
  forgetOthers() {
    try {
      const all = Object.keys(localStorage).filter((name) => name.startsWith("yima:" + Yima.path + ":"));
      for (const name of all) if (!name.startsWith(Yima.kept)) localStorage.removeItem(name);
    } catch (_) { /* nothing was kept */ }
  },

  say(id, words) {
    const place = Yima.byId(id);
    if (place && place.textContent !== words) place.textContent = words;
  },

  make(tag, className, words) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (words) made.textContent = words;
    return made;
  },
};

/* An answer that is no success, with the sentence the server gave. */
Yima.Refusal = class extends Error {
  constructor(status, fault, more) {
    super(fault);
    this.status = status;
    this.more = more;
  }
};

/* Asks the server. Rejects with Refusal when it said no, with anything else when it could not be reached. */
Yima.ask = async function (path, form) {
  const options = { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store" };
  if (form) {
    options.method = "POST";
    options.body = form;
  }
  const response = await fetch(Yima.path + path, options);
  const values = response.status === 204 ? {} : await response.json();
  if (!response.ok) throw new Yima.Refusal(response.status, values.fault || "没有发出去，请再试一次。", values.more || "");
  return values;
};

document.documentElement.classList.add("js");
