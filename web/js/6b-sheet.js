"use strict";
// Several questions on one screen: what applies is shown, what was filled in outlives the line and the page, and all of
// it leaves as one message. What applies is judged here for the eye only; the server judges it again.
Yima.sheet = {
  open() {
    return document.querySelector("li:not(.past) form.sheet");
  },

  /* Of one form's draft: words of one question are not offered to another form. */
  key(form) {
    return form.dataset.name;
  },

  field(form, at) {
    return Array.from(form.querySelectorAll(".ask")).find((one) => one.dataset.at === at);
  },

  inputs(ask) {
    return Array.from(ask.querySelectorAll("[name^='a:']"));
  },

  value(ask) {
    if (!ask || ask.hidden) return "";
    const told = Yima.sheet.inputs(ask).filter((one) => !/^(radio|checkbox)$/.test(one.type) || one.checked);
    return told.map((one) => one.value.trim()).join(" ");
  },

  put(ask, value) {
    for (const one of Yima.sheet.inputs(ask)) {
      if (/^(radio|checkbox)$/.test(one.type)) one.checked = value.split(" ").includes(one.value);
      else one.value = value;
    }
    Yima.sheet.echo(ask);
  },

  holds(form, when) {
    const side = (one) => ("at" in one ? Yima.sheet.value(Yima.sheet.field(form, one.at)) : one.is);
    const [sign, left, right] = when;
    if (sign === "and") return Yima.sheet.holds(form, left) && Yima.sheet.holds(form, right);
    if (sign === "or") return Yima.sheet.holds(form, left) || Yima.sheet.holds(form, right);
    if (sign === "not") return !Yima.sheet.holds(form, left);
    if (sign === "is") return left;
    if (sign === "selected") return String(side(left)).split(" ").includes(String(side(right)));
    let [one, other] = [side(left), side(right)];
    if (typeof one === "number" || typeof other === "number") [one, other] = [one, other].map((each) => (each === "" ? NaN : Number(each)));
    if (sign === "=") return one === other;
    if (sign === "!=") return one !== other;
    if (sign === "<") return one < other;
    if (sign === "<=") return one <= other;
    return sign === ">" ? one > other : one >= other;
  },

  judge(form) {
    for (const ask of form.querySelectorAll(".ask[data-when]")) {
      ask.hidden = !Yima.sheet.holds(form, JSON.parse(ask.dataset.when));
    }
  },

  answers(form) {
    const found = {};
    for (const ask of form.querySelectorAll(".ask")) {
      if (!ask.hidden && Yima.sheet.inputs(ask).length) found[ask.dataset.at] = Yima.sheet.value(ask);
    }
    return found;
  },

  /* A slider shows its number, a ranking its order. */
  echo(ask) {
    const slider = ask.querySelector(".slider");
    if (slider) slider.querySelector("output").textContent = slider.querySelector("input").value;
    const list = ask.querySelector(".rank");
    if (!list) return;
    for (const value of Yima.byId(list.dataset.into).value.split(" ")) {
      const item = Array.from(list.children).find((one) => one.dataset.value === value);
      if (item) list.appendChild(item);
    }
  },

  move(button) {
    const item = button.closest("li");
    const list = item.parentElement;
    if (button.className === "up" && item.previousElementSibling) list.insertBefore(item, item.previousElementSibling);
    if (button.className === "lower" && item.nextElementSibling) list.insertBefore(item.nextElementSibling, item);
    Yima.byId(list.dataset.into).value = Array.from(list.children, (one) => one.dataset.value).join(" ");
    Yima.sheet.changed(list.closest("form"));
  },

  changed(form) {
    Yima.sheet.judge(form);
    for (const wrong of form.querySelectorAll(".wrong")) wrong.classList.remove("wrong");
    form.querySelector(".fault").textContent = "";
    Yima.remember("sheet", { name: Yima.sheet.key(form), answers: Yima.sheet.answers(form) });
  },

  /* What was filled in before a reload or a lock comes back into the same form. */
  equip() {
    const form = Yima.sheet.open();
    if (!form || form.dataset.ready) return;
    form.dataset.ready = "yes";
    const kept = Yima.remembered("sheet");
    const isMine = kept && kept.name === Yima.sheet.key(form);
    for (const ask of form.querySelectorAll(".ask")) {
      const value = isMine ? kept.answers[ask.dataset.at] : undefined;
      if (value) Yima.sheet.put(ask, value);
    }
    Yima.sheet.judge(form);
    if (isMine && form.closest("details")) form.closest("details").open = true;
    Yima.position.offer(form);
  },

  /* Without a line the next question can't come: the rest of the form is here already. */
  offer() {
    const form = Yima.sheet.open();
    const fold = form && form.closest("details");
    if (fold) fold.open = true;
  },

  send(form) {
    const missing = Array.from(form.querySelectorAll(".ask[data-required]")).filter((ask) => !ask.hidden && !Yima.sheet.value(ask));
    for (const ask of missing) ask.classList.add("wrong");
    if (missing.length) {
      form.querySelector(".fault").textContent = "还有 " + missing.length + " 题没填，标红的那几题必填。";
      missing[0].scrollIntoView({ block: "center" });
      return;
    }
    const draft = "q." + form.dataset.name.split(".")[0] + ".";
    const answers = Yima.sheet.answers(form);
    Yima.outgoing.withdraw((item) => item.data && item.data.startsWith(draft));
    Yima.remember("sheet", null);
    form.closest("li").classList.add("past");
    Yima.outgoing.add({ sheet: form.dataset.name, answers: answers, label: "填好的一页，" + Object.values(answers).filter(Boolean).length + " 题" });
  },
};
