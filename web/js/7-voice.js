"use strict";
// 按住说话: hold, speak, let go, and it is sent. A short tap starts, the next one ends, for hands that can't hold.
// Without MediaRecorder or without https the browser's own recorder is offered instead (a file control).
Yima.voice = {
  isOn: false,
  recorder: null,
  pressedAt: 0,
  limitS: 180,

  can() {
    return Boolean(window.MediaRecorder && navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
  },

  offer() {
    const button = Yima.byId("voice");
    if (!button || !Yima.voice.can()) return;
    button.hidden = false;
    for (const other of document.querySelectorAll('[data-instead-of="voice"]')) other.hidden = true;
    button.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      button.focus({ preventScroll: true });
      if (Yima.voice.isOn) Yima.voice.stop();
      else Yima.voice.start();
    });
    const letGo = () => {
      if (Yima.voice.isOn && Date.now() - Yima.voice.pressedAt > 600) Yima.voice.stop();
    };
    button.addEventListener("pointerup", letGo);
    button.addEventListener("pointercancel", letGo);
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    // The keyboard and screen readers click; a pointer's click has been served above.
    button.addEventListener("click", (event) => {
      if (event.detail !== 0) return;
      if (Yima.voice.isOn) Yima.voice.stop();
      else Yima.voice.start();
    });
  },

  async start() {
    Yima.voice.isOn = true;
    Yima.voice.pressedAt = Date.now();
    Yima.hear.quiet();
    Yima.voice.draw("正在听，松手就发");
    try {
      const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
      if (!Yima.voice.isOn) {
        Yima.voice.release(sound);
        Yima.voice.sayTooShort();
        return;
      }
      Yima.voice.record(sound);
    } catch (_) {
      Yima.voice.isOn = false;
      Yima.voice.draw("按住说话");
      Yima.say("fault", "手机没有让我们用话筒。请在设置里允许，或者打字、拍照。");
    }
  },

  record(sound) {
    const pieces = [];
    const recorder = new MediaRecorder(sound);
    Yima.voice.recorder = recorder;
    const startedAt = Date.now();
    const clock = setInterval(() => {
      const seconds = Math.floor((Date.now() - startedAt) / 1000);
      Yima.voice.draw("正在听 " + seconds + " 秒，说完" + (Date.now() - Yima.voice.pressedAt > 600 ? "松手或" : "") + "点这里");
      if (seconds >= Yima.voice.limitS) Yima.voice.stop();
    }, 500);
    recorder.ondataavailable = (event) => pieces.push(event.data);
    recorder.onstop = () => {
      clearInterval(clock);
      Yima.voice.release(sound);
      Yima.voice.draw("按住说话");
      const type = (recorder.mimeType || "audio/webm").split(";")[0];
      const name = "录音." + (type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm");
      if (Date.now() - startedAt < 800) Yima.voice.sayTooShort();
      else Yima.files.send(new File(pieces, name, { type: type }));
    };
    recorder.start(1000);
  },

  stop() {
    Yima.voice.isOn = false;
    if (Yima.voice.recorder && Yima.voice.recorder.state !== "inactive") Yima.voice.recorder.stop();
    else Yima.voice.draw("按住说话");
    Yima.voice.recorder = null;
  },

  sayTooShort() {
    Yima.say("fault", "说话时间太短了。请按住按钮，说完再松手。");
  },

  release(sound) {
    for (const track of sound.getTracks()) track.stop();
  },

  draw(words) {
    const button = Yima.byId("voice");
    if (!button) return;
    button.setAttribute("aria-pressed", Yima.voice.isOn ? "true" : "false");
    button.querySelector("span").textContent = words;
  },
};
