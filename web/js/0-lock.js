"use strict";
// A shared phone: hides the page from whoever takes it next. The server decides what is locked; this only hides sooner,
// and keeps what a browser has put aside for the back key behind a curtain until the server has said yes.
// The pages without a conversation load this part alone.
const Lock = {
  path: document.body.dataset.path || "",
  idle: Number(document.body.dataset.idle || 0) * 1000,
  touchedAt: Date.now(),
  toldAt: Date.now(),
  isLeaving: false,

  curtain(isDown) {
    document.documentElement.classList.toggle("curtain", isDown);
  },

  /* The page is asked for anew: the server gives it, or the locked one. */
  leave() {
    if (Lock.isLeaving) return;
    Lock.isLeaving = true;
    Lock.curtain(true);
    document.title = "一码";
    location.replace(Lock.path + "/");
  },

  ask(path, method) {
    const options = { method: method, headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store" };
    return fetch(Lock.path + path, options);
  },

  check() {
    if (Lock.idle && Date.now() - Lock.touchedAt >= Lock.idle) Lock.leave();
  },

  /* A finger on the page: somebody is there. The server hears of it at most once a minute. */
  touched() {
    Lock.check();
    if (Lock.isLeaving || !Lock.idle) return;
    Lock.touchedAt = Date.now();
    if (Lock.touchedAt - Lock.toldAt < 60000) return;
    Lock.toldAt = Lock.touchedAt;
    Lock.ask("/here", "POST").then((answer) => { if (answer.status === 423) Lock.leave(); }, () => {});
  },

  /* From the browser's memory: nothing is seen until the server has said that it is still open. */
  async back() {
    Lock.curtain(true);
    try {
      const answer = await Lock.ask("/here", "GET");
      if (answer.ok) Lock.curtain(false);
      else Lock.leave();
    } catch (_) {
      setTimeout(Lock.back, 3000);
    }
  },

  /* 用完了 also without a line: hidden at once, told when there is one. */
  async done(form) {
    Lock.curtain(true);
    document.title = "一码";
    Lock.mark(true);
    try {
      await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "manual" });
      Lock.mark(false);
      Lock.leave();
    } catch (_) {
      setTimeout(() => Lock.done(form), 3000);
    }
  },

  mark(isDone) {
    try {
      if (isDone) localStorage.setItem("yima-done:" + Lock.path, "1");
      else localStorage.removeItem("yima-done:" + Lock.path);
    } catch (_) { /* not remembered */ }
  },

  isMarked() {
    try {
      return localStorage.getItem("yima-done:" + Lock.path) !== null;
    } catch (_) {
      return false;
    }
  },

  watch() {
    for (const kind of ["pointerdown", "touchstart", "keydown", "wheel", "input"]) {
      document.addEventListener(kind, Lock.touched, { capture: true, passive: true });
    }
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") Lock.check(); });
    setInterval(Lock.check, 5000);
    window.addEventListener("pagehide", () => Lock.curtain(true));
    window.addEventListener("pageshow", (event) => { if (event.persisted) Lock.back(); });
    const form = document.getElementById("done");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      Lock.done(form);
    });
    if (Lock.isMarked()) Lock.done(form);
  },

  /* A page with nothing but a form for a number. */
  empty() {
    if (Lock.path) Lock.mark(false);
    window.addEventListener("pagehide", () => { for (const field of document.querySelectorAll("input[type=text]")) field.value = ""; });
    window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  },
};

if (Lock.idle) Lock.watch();
else Lock.empty();
