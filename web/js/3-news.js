"use strict";
// What is new: server-sent events wake us up, asking every few seconds does without them.
Yima.news = {
  stream: null,
  isStreaming: false,
  timer: 0,
  quickUntil: 0,
  isAsking: false,
  isWanted: false,
  isStopped: false,
  seenUpto: 0,

  /* Asks for rows behind the cursor and shows them. */
  async fetch() {
    if (Yima.news.isAsking) {
      Yima.news.isWanted = true;
      return;
    }
    Yima.news.isAsking = true;
    Yima.news.isWanted = false;
    try {
      Yima.news.take(await Yima.ask("/messages?after=" + Yima.cursor));
      Yima.say("state", "");
      Yima.outgoing.pump();
    } catch (fault) {
      Yima.news.failed(fault);
    } finally {
      Yima.news.isAsking = false;
      if (Yima.news.isWanted) Yima.news.fetch();
      else Yima.news.plan();
    }
  },

  failed(fault) {
    if (!(fault instanceof Yima.Refusal)) {
      Yima.say("state", "没有网络");
    } else if (fault.status === 423) {
      Yima.news.stop();
      Lock.leave();
    } else if (fault.status === 404 || fault.status === 410) {
      Yima.news.stop();
      Yima.say("state", "已停用");
      Yima.say("fault", fault.message + "。" + fault.more);
    }
  },

  take(news) {
    if (news.reload) {
      location.reload();
      return;
    }
    if (news.idle) Lock.idle = news.idle * 1000;
    if (news.takeaway !== undefined) Yima.say("takeaway", news.takeaway ? "取回号 " + news.takeaway : "");
    if (!news.rows.length || news.cursor <= Yima.cursor) return;
    Yima.cursor = news.cursor;
    const byKeyboard = Yima.outgoing.byKeyboard;
    Yima.compose.replace(news.compose);
    const isOurs = Yima.transcript.place(news.rows, news.live);
    if (isOurs) {
      Yima.say("typing", "");
      Yima.outgoing.release();
    }
    if (byKeyboard) Yima.compose.focusNext();
    Yima.news.see();
  },

  /* Tells the server what is before the person's eyes: a page in the background shows nothing to anybody. */
  see() {
    if (document.visibilityState !== "visible" || Yima.cursor <= Yima.news.seenUpto) return;
    const upto = Yima.cursor;
    const options = { method: "POST", credentials: "same-origin", keepalive: true };
    fetch(Yima.path + "/seen?upto=" + upto, options).then(
      (response) => { if (response.ok) Yima.news.seenUpto = Math.max(Yima.news.seenUpto, upto); },
      () => {},
    );
  },

  plan() {
    clearTimeout(Yima.news.timer);
    if (Yima.news.isStopped) return;
    let wait = Yima.news.isStreaming ? 25000 : 4000;
    if (document.visibilityState !== "visible") wait = 30000;
    else if (Date.now() < Yima.news.quickUntil) wait = 1000;
    Yima.news.timer = setTimeout(Yima.news.fetch, wait);
  },

  /* Something was sent: the answer is near. */
  hurry() {
    Yima.news.quickUntil = Date.now() + 15000;
    Yima.news.plan();
  },

  stop() {
    Yima.news.isStopped = true;
    clearTimeout(Yima.news.timer);
    Yima.news.closeStream();
  },

  /* A browser keeps six connections to one address: a hidden page lets its stream go, and only four pages have one. */
  openStream() {
    if (typeof EventSource === "undefined" || Yima.news.stream || document.visibilityState !== "visible") return;
    if (Yima.news.othersStreaming() >= 4) return;
    const stream = new EventSource(Yima.path + "/events?after=" + Yima.cursor);
    Yima.news.stream = stream;
    stream.onopen = () => {
      Yima.news.isStreaming = true;
      Yima.news.mark(true);
      Yima.news.fetch();
    };
    stream.onmessage = (message) => {
      if (Number(message.data) > Yima.cursor) Yima.news.fetch();
    };
    stream.addEventListener("lock", () => {
      Yima.news.stop();
      Lock.leave();
    });
    stream.onerror = () => {
      Yima.news.isStreaming = false;
      if (stream.readyState === 2) Yima.news.closeStream();
      Yima.news.plan();
    };
  },

  closeStream() {
    if (Yima.news.stream) Yima.news.stream.close();
    Yima.news.stream = null;
    Yima.news.isStreaming = false;
    Yima.news.mark(false);
  },

  mark(isOpen) {
    try {
      if (isOpen) localStorage.setItem("yima-stream:" + Yima.path, String(Date.now()));
      else localStorage.removeItem("yima-stream:" + Yima.path);
    } catch (_) { /* not counted */ }
  },

  othersStreaming() {
    let count = 0;
    try {
      for (let i = 0; i < localStorage.length; i += 1) {
        const name = localStorage.key(i);
        const isOther = name.startsWith("yima-stream:") && name !== "yima-stream:" + Yima.path;
        if (isOther && Date.now() - Number(localStorage.getItem(name)) < 3600000) count += 1;
      }
    } catch (_) { /* not counted */ }
    return count;
  },
};
