"use strict";
// The transcript: new rows, cards replaced in place, buttons of past questions put away, the newest always in view.
Yima.transcript = {
  list: Yima.byId("talk"),

  /* Places rows as the server rendered them; true when something of ours is new. */
  place(rows, live) {
    let last = null;
    let isOurs = false;
    let weighty = null;
    for (const row of rows) {
      if (Yima.byId("m" + row.seq)) continue;
      const item = Yima.transcript.parse(row.html);
      Yima.transcript.put(item, row);
      if (row.mine) Yima.bubbles.settle();
      isOurs = isOurs || !row.mine;
      if (!weighty && (item.classList.contains("urgent") || item.querySelector(".receipt"))) weighty = item;
      last = item;
    }
    Yima.live = live;
    for (const item of Yima.transcript.list.querySelectorAll("li[data-seq]")) {
      const isPast = Number(item.dataset.seq) < live;
      item.classList.toggle("past", isPast);
      if (isPast) for (const sheet of item.querySelectorAll(".whole-form, .sheet")) sheet.remove();
    }
    Yima.sheet.equip();
    if (last) Yima.transcript.show(Yima.transcript.list.lastElementChild);
    if (weighty) Yima.transcript.keepInView(weighty);
    return isOurs;
  },

  parse(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const item = holder.content.firstElementChild;
    Yima.hear.offer(item);
    Yima.position.offer(item);
    return item;
  },

  /* In the place of the card with the same name; at the end when it asks again after other words. */
  put(item, row) {
    const old = row.slot && Array.from(Yima.transcript.list.children).find((one) => one.dataset.slot === row.slot);
    const pending = Yima.transcript.list.querySelector(".pending");
    if (old && (!row.asks || old === Yima.transcript.lastSaid())) {
      old.replaceWith(item);
      return;
    }
    if (old) old.remove();
    else item.classList.add("new");
    Yima.transcript.list.insertBefore(item, pending);
  },

  lastSaid() {
    const said = Yima.transcript.list.querySelectorAll("li[data-seq]");
    return said[said.length - 1];
  },

  /* Scrolls so that the row is seen whole, or from its top when it is taller than the room there is. */
  show(item) {
    if (!item) return;
    const top = document.querySelector(".who").offsetHeight + 8;
    const bottom = window.innerHeight - document.querySelector(".dock").offsetHeight - 8;
    const box = item.getBoundingClientRect();
    if (box.height > bottom - top) window.scrollBy(0, box.top - top);
    else if (item === Yima.transcript.list.lastElementChild) window.scrollTo(0, document.documentElement.scrollHeight);
    else window.scrollBy(0, box.bottom - bottom);
  },

  /* A receipt or a warning is not scrolled away by the question behind it. */
  keepInView(item) {
    const top = document.querySelector(".who").offsetHeight + 8;
    const above = item.getBoundingClientRect().top - top;
    if (above < 0) window.scrollBy(0, above);
    Yima.transcript.offerDown();
  },

  /* ↓ while the newest row is out of view. */
  offerDown() {
    const button = Yima.byId("down");
    const item = Yima.transcript.list.lastElementChild;
    if (button && item) button.hidden = item.getBoundingClientRect().bottom < document.querySelector(".dock").getBoundingClientRect().top + 60;
  },
};

// Bubbles of what the person just did, until the server's own row takes their place.
Yima.bubbles = {
  add(item) {
    const bubble = Yima.make("li", "message mine pending");
    const inner = Yima.make("div", "bubble");
    if (item.label) inner.appendChild(Yima.make("p", "words", item.label));
    for (const file of item.files || []) inner.appendChild(Yima.bubbles.preview(file));
    const foot = Yima.make("p", "foot");
    foot.appendChild(Yima.make("span", "how", "正在发送"));
    inner.appendChild(foot);
    bubble.appendChild(inner);
    bubble.dataset.key = item.key;
    Yima.transcript.list.appendChild(bubble);
    Yima.transcript.show(bubble);
  },

  preview(file) {
    const kind = file.type.split("/")[0];
    if (kind !== "image" && kind !== "audio") return Yima.make("p", "words", file.name || "文件");
    const shown = document.createElement(kind === "image" ? "img" : "audio");
    shown.src = URL.createObjectURL(file);
    if (kind === "image") shown.alt = "照片";
    else shown.controls = true;
    const frame = Yima.make("div", "picture");
    frame.appendChild(shown);
    return frame;
  },

  find(key) {
    return Array.from(Yima.transcript.list.querySelectorAll(".pending")).find((one) => one.dataset.key === key);
  },

  tell(key, words) {
    const bubble = Yima.bubbles.find(key);
    if (bubble) bubble.querySelector(".how").textContent = words;
  },

  received(key) {
    const bubble = Yima.bubbles.find(key);
    if (bubble) {
      bubble.dataset.received = "yes";
      bubble.querySelector(".how").textContent = "✓ 已收到";
    }
  },

  drop(key) {
    const bubble = Yima.bubbles.find(key);
    if (bubble) bubble.remove();
  },

  /* The server's row for the oldest received bubble is here. */
  settle() {
    const bubble = Yima.transcript.list.querySelector(".pending[data-received]") || Yima.transcript.list.querySelector(".pending");
    if (bubble) bubble.remove();
  },
};
