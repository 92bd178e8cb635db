"use strict";
// What the person sends: one after the other, each with its own key, kept until the server says it has it.
Yima.outgoing = {
  waiting: [],
  isSending: false,
  byKeyboard: false,
  pause: 0,
  timer: 0,

  /* item: {text | data | sheet, answers | lat, lon, accuracy, label, files}. */
  add(item) {
    item.key = Yima.newKey();
    Yima.outgoing.waiting.push(item);
    Yima.outgoing.keep();
    if (!item.isQuiet) Yima.bubbles.add(item);
    if (Yima.outgoing.waiting.length > 1) Yima.bubbles.tell(item.key, "等前面的发完");
    Yima.outgoing.pump();
  },

  /* Words and presses outlive the page; files live as long as it is open. */
  keep() {
    const kept = Yima.outgoing.waiting.filter((item) => !item.files);
    Yima.remember("queue", kept.length ? kept : null);
  },

  restore() {
    for (const item of Yima.remembered("queue") || []) {
      if (!item || !item.key) continue;
      Yima.outgoing.waiting.push(item);
      if (!item.isQuiet) Yima.bubbles.add(item);
    }
    Yima.outgoing.pump();
  },

  /* What a later answer makes idle, as long as it has not begun to travel. */
  withdraw(isIdle) {
    const idle = Yima.outgoing.waiting.filter((item, at) => isIdle(item) && !(at === 0 && Yima.outgoing.isSending));
    Yima.outgoing.waiting = Yima.outgoing.waiting.filter((item) => !idle.includes(item));
    for (const item of idle) Yima.bubbles.drop(item.key);
    Yima.outgoing.keep();
  },

  async pump() {
    if (Yima.outgoing.isSending || !Yima.outgoing.waiting.length) return;
    Yima.outgoing.isSending = true;
    clearTimeout(Yima.outgoing.timer);
    const item = Yima.outgoing.waiting[0];
    Yima.bubbles.tell(item.key, "正在发送");
    try {
      await Yima.outgoing.deliver(item);
      Yima.outgoing.pause = 0;
    } catch (fault) {
      if (fault.status === 423) {
        Yima.outgoing.putAside();
        return;
      }
      if (!Yima.outgoing.givenUp(item, fault)) {
        Yima.outgoing.isSending = false;
        Yima.outgoing.retry(item, fault);
        return;
      }
    }
    Yima.outgoing.isSending = false;
    Yima.outgoing.pump();
  },

  async deliver(item) {
    const ids = [];
    for (const file of item.files || []) ids.push(file.yimaId || (await Yima.files.upload(file, item.key)));
    const form = new FormData();
    form.append("csrf", Yima.csrf);
    form.append("key", item.key);
    form.append("after", String(Yima.cursor));
    for (const name of ["text", "data", "sheet", "lat", "lon", "accuracy"]) {
      if (item[name] !== undefined) form.append(name, String(item[name]));
    }
    for (const at of Object.keys(item.answers || {})) form.append("a:" + at, item.answers[at]);
    for (const id of ids) form.append("file_id", id);
    const typing = setTimeout(() => Yima.say("typing", "正在回复…"), 900);
    let news;
    try {
      news = await Yima.ask("/messages", form);
    } finally {
      clearTimeout(typing);
    }
    Yima.outgoing.waiting.shift();
    Yima.outgoing.keep();
    if (news.fresh === false) Yima.bubbles.drop(item.key);
    else Yima.bubbles.received(item.key);
    Yima.say("state", "");
    Yima.say("fault", "");
    Yima.news.take(news);
    if (news.rows.length) Yima.say("typing", "");
    else Yima.news.hurry();
  },

  /* The page was locked meanwhile: what was typed waits in the field for who opens it again; nothing sends itself. */
  putAside() {
    const words = Yima.outgoing.waiting.filter((item) => item.isTyped).map((item) => item.text);
    const sheet = Yima.outgoing.waiting.find((item) => item.sheet);
    if (sheet) Yima.remember("sheet", { name: sheet.sheet, answers: sheet.answers });
    const draft = Yima.remembered("draft");
    if (draft) words.push(draft);
    Yima.remember("queue", null);
    if (words.length) Yima.remember("draft", words.join("\n"));
    Yima.news.stop();
    Lock.leave();
  },

  /* The server has said no for good: its sentence is shown, the words go back to where they were typed. */
  givenUp(item, fault) {
    if (!(fault instanceof Yima.Refusal) || fault.status === 429 || fault.status >= 500) return false;
    Yima.outgoing.waiting.shift();
    Yima.outgoing.keep();
    Yima.bubbles.drop(item.key);
    Yima.outgoing.release();
    Yima.say("typing", "");
    Yima.say("fault", fault.message + (fault.more ? "。" + fault.more : ""));
    if (item.text && item.isTyped) Yima.compose.giveBack(item.text);
    if (item.sheet) Yima.remember("sheet", { name: item.sheet, answers: item.answers });
    return true;
  },

  retry(item, fault) {
    Yima.say("typing", "");
    const isRefused = fault instanceof Yima.Refusal;
    if (!isRefused) {
      Yima.say("state", "没有网络");
      Yima.sheet.offer();
    }
    const words = isRefused ? "那边正忙，过一会儿自动再发" : "没有网络，连上就发";
    Yima.bubbles.tell(item.key, item.files ? words + "。先别关这一页" : words);
    Yima.outgoing.release();
    Yima.outgoing.pause = Math.min(30000, (Yima.outgoing.pause || 1000) * 2);
    Yima.outgoing.timer = setTimeout(Yima.outgoing.pump, Yima.outgoing.pause);
  },

  /* Pressed buttons are busy until we have answered. */
  busy(form, button) {
    form.classList.add("busy");
    button.setAttribute("aria-busy", "true");
    setTimeout(Yima.outgoing.release, 8000);
  },

  release() {
    for (const form of document.querySelectorAll("form.busy")) {
      form.classList.remove("busy");
      for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    }
  },

  press(form, button) {
    if (form.classList.contains("busy")) return;
    const isToggle = button.hasAttribute("aria-pressed");
    const name = button.name;
    const words = button.querySelector(".label") || button;
    if (form.id !== "bar") Yima.outgoing.busy(form, button);
    Yima.outgoing.add({ [name]: button.value, label: words.textContent.trim(), isQuiet: isToggle });
  },
};
