"use strict";
// The position, and everything tied together.
Yima.position = {
  /* Browsers give a position to https pages only. */
  can() {
    return Boolean(navigator.geolocation && window.isSecureContext);
  },

  offer(root) {
    if (!Yima.position.can()) return;
    for (const button of root.querySelectorAll("#locate, .locate, .point")) button.hidden = false;
  },

  /* A point for a place, a line or an outline: written into its field, where it can be mended. */
  note(button) {
    const field = Yima.byId(button.dataset.into);
    Yima.position.find(0, (at) => {
      const point = [at.latitude.toFixed(6), at.longitude.toFixed(6), 0, Math.round(at.accuracy || 0)].join(" ");
      field.value = field.tagName === "TEXTAREA" && field.value.trim() ? field.value.trim() + "; " + point : point;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  },

  send() {
    Yima.position.find(60000, (at) => {
      Yima.outgoing.add({ lat: at.latitude, lon: at.longitude, accuracy: at.accuracy || 0, label: "我的位置" });
    });
  },

  /* `age`: how many milliseconds old it may be; on a walk not at all. */
  find(age, then) {
    Yima.say("state", "正在找位置…");
    navigator.geolocation.getCurrentPosition(
      (found) => {
        Yima.say("state", "");
        then(found.coords);
      },
      () => {
        Yima.say("state", "");
        Yima.say("fault", "没有找到位置。请打开手机定位再试，或者直接写地名。");
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: age },
    );
  },
};

// A barcode by camera where the browser can read one; else it is typed.
Yima.scan = {
  offer() {
    const tool = document.querySelector(".scan");
    if (tool && window.BarcodeDetector) tool.hidden = false;
  },

  async read(control) {
    const file = control.files[0];
    control.value = "";
    if (!file) return;
    try {
      const found = await new BarcodeDetector().detect(await createImageBitmap(file));
      if (!found.length) throw new Error("none");
      Yima.compose.field().value = found[0].rawValue;
      Yima.compose.typed();
    } catch (_) {
      Yima.say("fault", "没有认出条码。请拍近一点再试，或者把下面的数字打进来。");
    }
  },
};

Yima.start = function () {
  let pressed = null;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    pressed = button;
    Yima.outgoing.byKeyboard = event.detail === 0;
    if (button.classList.contains("listen")) Yima.hear.press(button);
    if (button.id === "down") window.scrollTo(0, document.documentElement.scrollHeight);
    if (button.classList.contains("point")) Yima.position.note(button);
    if (button.closest(".rank")) Yima.sheet.move(button);
    if (button.id === "as-words") Yima.compose.asWords();
    if (button.id === "locate" || button.classList.contains("locate")) Yima.position.send();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id === "done") return;
    event.preventDefault();
    const form = event.target;
    const button = event.submitter || pressed;
    if (form.classList.contains("sheet")) Yima.sheet.send(form);
    else if (form.id === "compose") Yima.compose.send();
    else if (button && button.form === form) Yima.outgoing.press(form, button);
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "scan") Yima.scan.read(event.target);
    else if (event.target.type === "file") Yima.files.chosen(event.target);
  });
  // A picture that has just got its height must not push the newest row out of view.
  document.addEventListener("load", (event) => {
    const row = event.target.closest && event.target.closest("#talk > li");
    if (row && !row.nextElementSibling) Yima.transcript.show(row);
    else if (row && !row.nextElementSibling.nextElementSibling) Yima.transcript.show(row.nextElementSibling);
  }, true);
  document.addEventListener("input", (event) => {
    if (event.target.id === "words") Yima.compose.typed();
    const form = event.target.closest("form.sheet");
    if (event.target.type === "range") event.target.nextElementSibling.textContent = event.target.value;
    if (form) Yima.sheet.changed(form);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.id === "words") Yima.compose.send();
  });
  window.addEventListener("scroll", Yima.transcript.offerDown, { passive: true });
  Yima.forgetOthers();
  Yima.watch();
  Yima.compose.restore();
  Yima.sheet.equip();
  Yima.outgoing.restore();
  Yima.hear.offer(document);
  if (window.speechSynthesis) window.speechSynthesis.onvoiceschanged = () => Yima.hear.offer(document);
  if (location.search) history.replaceState(null, "", Yima.path + "/");
  Yima.transcript.show(Yima.transcript.list.lastElementChild);
  Yima.news.see();
  Yima.news.openStream();
  Yima.news.plan();
};

/* Coming back: from another page, from the pocket, from a place without a line. */
Yima.watch = function () {
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    Yima.news.openStream();
    Yima.news.fetch();
  });
  window.addEventListener("pagehide", () => {
    Yima.hear.quiet();
    Yima.news.closeStream();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      Yima.news.openStream();
      Yima.news.fetch();
      Yima.news.see();
    } else {
      Yima.news.closeStream();
      Yima.news.plan();
    }
  });
  window.addEventListener("online", () => {
    Yima.outgoing.pause = 0;
    Yima.outgoing.pump();
    Yima.news.fetch();
  });
  window.addEventListener("offline", () => {
    Yima.say("state", "没有网络");
    Yima.sheet.offer();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!Lock.isLeaving && Yima.outgoing.waiting.some((item) => item.files)) event.preventDefault();
  });
};

Yima.start();
