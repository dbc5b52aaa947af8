// Saves a form marked data-autosave in the background. Without this file everything works by its buttons.
"use strict";
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const shown = document.querySelector("[data-save-state]");
  const say = (text) => { if (shown) shown.textContent = text; };
  const kept = "dondoc:" + form.action;
  const vietnamese = document.documentElement.lang === "vi";
  const words = vietnamese
    ? { saved: "Đã lưu lúc ", offline: "Chưa lưu được lên máy chủ; nội dung đang được giữ trong trình duyệt này.", back: "Đã khôi phục nội dung chưa kịp lưu lần trước." }
    : { saved: "Saved at ", offline: "Not saved on the server yet; what you typed is kept in this browser.", back: "What was not saved last time has been restored." };
  const fields = () => [...form.elements].filter((field) => field.name && !["hidden", "submit", "file"].includes(field.type));
  let timer;
  let changed = false;

  const remember = () => {
    const texts = {};
    for (const field of fields()) {
      if (field.type === "radio" || field.type === "checkbox") { if (field.checked) texts[field.name] = field.value; }
      else texts[field.name] = field.value;
    }
    try { localStorage.setItem(kept, JSON.stringify(texts)); } catch { /* a full or closed storage: the page itself still holds the text */ }
  };

  const save = async (keepalive) => {
    if (!changed) return;
    changed = false;
    // Files are sent by their own button.
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    try {
      const answer = await fetch(form.action, { method: "POST", body, keepalive, headers: { "X-Autosave": "1" }, credentials: "same-origin" });
      if (answer.status === 204) {
        say(words.saved + answer.headers.get("X-Saved-At"));
        localStorage.removeItem(kept);
        // From now on the form starts from what the server holds.
        const sent = new Map(body);
        for (const before of form.querySelectorAll('input[type="hidden"][name^="was."]')) {
          const name = before.name.slice(4);
          if (sent.has(name)) before.value = sent.get(name);
        }
        return;
      }
      changed = true;
      remember();
      say(await answer.text());
    } catch {
      changed = true;
      remember();
      say(words.offline);
    }
  };

  const later = () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, 800);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => { changed = false; localStorage.removeItem(kept); });
  addEventListener("online", () => save());
  addEventListener("pagehide", () => { if (changed) { remember(); save(true); } });

  const waiting = localStorage.getItem(kept);
  if (waiting) {
    const texts = JSON.parse(waiting);
    for (const field of fields()) {
      if (!(field.name in texts)) continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === texts[field.name];
      else field.value = texts[field.name];
    }
    say(words.back);
    later();
  }
})();

// A button that copies a text; without this file the text is selected and copied by hand.
(() => {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const text = document.getElementById(button.dataset.copy);
    if (!text || !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.value);
        button.parentElement.querySelector("[data-copy-state]").textContent = button.dataset.copied;
      } catch {
        text.select();
      }
    });
  }
})();
