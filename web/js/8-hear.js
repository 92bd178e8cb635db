"use strict";
// 听: the pack's recording where there is one, else the browser reads aloud, else there is no button.
Yima.hear = {
  player: null,
  button: null,

  voice() {
    if (!window.speechSynthesis) return null;
    const voices = window.speechSynthesis.getVoices() || [];
    return voices.find((one) => /^zh([-_](CN|Hans))?/i.test(one.lang)) || null;
  },

  offer(root) {
    const canRead = Boolean(Yima.hear.voice());
    for (const button of root.querySelectorAll(".listen")) button.hidden = !(button.dataset.sound || canRead);
  },

  press(button) {
    const isSame = Yima.hear.button === button;
    Yima.hear.quiet();
    if (isSame) return;
    Yima.hear.button = button;
    button.setAttribute("aria-pressed", "true");
    if (button.dataset.sound) Yima.hear.play(button);
    else Yima.hear.read(button);
  },

  play(button) {
    const player = new Audio(button.dataset.sound);
    Yima.hear.player = player;
    player.onended = Yima.hear.quiet;
    const fallBack = () => {
      if (Yima.hear.player !== player) return;
      Yima.hear.player = null;
      if (Yima.hear.voice()) {
        Yima.hear.read(button);
      } else {
        Yima.hear.quiet();
        button.hidden = true;
      }
    };
    player.onerror = fallBack;
    const started = player.play();
    if (started) started.catch(fallBack);
  },

  read(button) {
    const words = new SpeechSynthesisUtterance(button.dataset.say);
    words.lang = "zh-CN";
    words.voice = Yima.hear.voice();
    words.rate = 0.9;
    words.onend = Yima.hear.quiet;
    words.onerror = Yima.hear.quiet;
    window.speechSynthesis.speak(words);
  },

  quiet() {
    if (Yima.hear.button) Yima.hear.button.setAttribute("aria-pressed", "false");
    Yima.hear.button = null;
    if (Yima.hear.player) Yima.hear.player.pause();
    Yima.hear.player = null;
    if (window.speechSynthesis) window.speechSynthesis.cancel();
  },
};
