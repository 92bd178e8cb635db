"use strict";
// Photos and other files: made small before they travel, sent one by one, each tried again until it has arrived.
Yima.files = {
  /* What somebody chose in a file control goes out at once; the control is empty again. */
  async chosen(control) {
    const files = Array.from(control.files);
    control.value = "";
    Yima.say("fault", "");
    for (const file of files) await Yima.files.send(file);
  },

  async send(file) {
    const ready = await Yima.files.shrink(file);
    if (ready.size > Yima.limit) {
      Yima.say("fault", "「" + file.name + "」太大了，最多 " + Math.floor(Yima.limit / 1048576) + " 兆。请换一个小的，或拍短一点。");
    } else if (!ready.size) {
      Yima.say("fault", "这个文件是空的。请重新选一个。");
    } else {
      Yima.outgoing.add({ files: [ready] });
    }
  },

  /* A photo of a camera has 5 MB, a village's line does not: at most 1920 pixels, upright. As it is where that fails. */
  async shrink(file) {
    const mayTurn = window.CSS && CSS.supports && CSS.supports("image-orientation", "from-image");
    if (!mayTurn || !/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type) || file.size < 500000) return file;
    const address = URL.createObjectURL(file);
    try {
      const image = await new Promise((resolve, reject) => {
        const shown = new Image();
        shown.onload = () => resolve(shown);
        shown.onerror = reject;
        shown.src = address;
      });
      const scale = Math.min(1, 1920 / Math.max(image.naturalWidth, image.naturalHeight));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.naturalWidth * scale);
      canvas.height = Math.round(image.naturalHeight * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
      if (!small || small.size >= file.size) return file;
      return new File([small], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    } catch (_) {
      return file;
    } finally {
      URL.revokeObjectURL(address);
    }
  },

  /* Resolves to the server's id. XMLHttpRequest, because fetch can't tell how far it is. */
  upload(file, key) {
    const form = new FormData();
    form.append("csrf", Yima.csrf);
    form.append("file", file, file.name || "file");
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", Yima.path + "/files");
      request.setRequestHeader("Accept", "application/json");
      request.upload.onprogress = (event) => {
        const share = event.lengthComputable ? Math.floor((event.loaded / event.total) * 100) : 0;
        Yima.bubbles.tell(key, share < 100 ? "正在发送 " + share + "%" : "正在发送");
      };
      request.onerror = () => reject(new Error("unreachable"));
      request.onload = () => {
        let values = {};
        try { values = JSON.parse(request.responseText); } catch (_) { /* no sentence */ }
        if (request.status === 200 && values.id) {
          file.yimaId = values.id;
          resolve(values.id);
        } else if (!request.status) {
          reject(new Error("unreachable"));
        } else {
          reject(new Yima.Refusal(request.status, values.fault || "没有发出去，请再试一次。", values.more || ""));
        }
      };
      request.send(form);
    });
  },
};
