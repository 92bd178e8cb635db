"use strict";
// The answer form: typed words survive a reload and a new form, and go where they belong.
Yima.compose = {
  field() {
    return Yima.byId("words");
  },

  /* Puts the form for the present question in; words being typed move along when the question is the same or still text. */
  replace(html) {
    if (html === undefined) return;
    const old = Yima.byId("compose");
    const field = Yima.compose.field();
    const hadFocus = field && document.activeElement === field;
    const typed = field ? field.value : "";
    const isDirty = field && typed !== field.defaultValue;
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const fresh = holder.content.firstElementChild;
    const isSame = fresh.dataset.for === old.dataset.for && fresh.className === old.className;
    if (isSame || Yima.voice.isOn) return;
    old.replaceWith(fresh);
    const next = Yima.compose.field();
    if (isDirty && typed && /^(text|textarea)$/.test(next.type) && /^(text|textarea)$/.test(field.type)) next.value = typed;
    if (hadFocus) Yima.compose.focus(next);
    Yima.compose.equip();
  },

  focus(field) {
    const fold = field.closest("details");
    if (fold) fold.open = true;
    field.focus({ preventScroll: true });
  },

  /* After a press by keyboard the pressed button is gone: on to the newest question. */
  focusNext() {
    Yima.outgoing.byKeyboard = false;
    if (document.activeElement && document.activeElement !== document.body && document.activeElement.offsetParent) return;
    const card = Yima.byId("m" + Yima.live);
    const choice = card && card.querySelector(".choice");
    if (choice) choice.focus({ preventScroll: true });
    else Yima.compose.focus(Yima.compose.field());
  },

  /* "About last spring" is an answer too. */
  asWords() {
    const field = Yima.compose.field();
    field.type = "text";
    field.value = "";
    Yima.byId("as-words").hidden = true;
    field.focus();
  },

  equip() {
    if (Yima.byId("as-words")) Yima.byId("as-words").hidden = false;
    Yima.voice.offer();
    Yima.position.offer(document);
    Yima.scan.offer();
    Yima.compose.grow();
  },

  /* The field grows with its words. */
  grow() {
    const field = Yima.compose.field();
    if (!field || field.tagName !== "TEXTAREA") return;
    field.style.height = "auto";
    field.style.height = Math.min(field.scrollHeight + 4, window.innerHeight * 0.3) + "px";
  },

  typed() {
    const field = Yima.compose.field();
    Yima.remember("draft", field.value ? field.value : null);
    Yima.say("fault", "");
    Yima.compose.grow();
  },

  giveBack(text) {
    const field = Yima.compose.field();
    if (!field || field.value) return;
    field.value = text;
    Yima.remember("draft", text);
    Yima.compose.grow();
  },

  restore() {
    const draft = Yima.remembered("draft");
    const field = Yima.compose.field();
    if (typeof draft === "string" && field && (!field.value || /^(text|textarea)$/.test(field.type))) field.value = draft;
    Yima.compose.equip();
  },

  send() {
    const field = Yima.compose.field();
    const text = field.value.trim();
    if (!text) {
      Yima.say("fault", "还没有写字。请写几个字，或者点上面的按钮。");
      Yima.compose.focus(field);
      return;
    }
    field.value = "";
    Yima.remember("draft", null);
    Yima.say("fault", "");
    Yima.compose.grow();
    Yima.outgoing.add({ text: text, label: text, isTyped: true });
  },
};
