// Saves a form marked data-autosave in the background, and keeps in this browser what could not be sent until it can.
// Without this file everything works by its buttons.
"use strict";
(() => {
  const PREFIX = "dondoc:";
  const person = document.body.dataset.person ?? "";
  const vietnamese = document.documentElement.lang === "vi";
  const words = vietnamese
    ? {
        saved: "Đã lưu lúc ",
        offline: "Chưa gửi được, đã giữ trong trình duyệt này, sẽ gửi lại khi có mạng.",
        ended: "Phiên làm việc đã hết. Chưa gửi được, đã giữ trong trình duyệt này, sẽ gửi lại sau khi đăng nhập. ",
        signIn: "Đăng nhập ở thẻ khác",
        full: "Chưa gửi được và trình duyệt này không giữ thêm được: mời đừng đóng trang.",
        back: "Đã khôi phục nội dung chưa gửi được lần trước.",
      }
    : {
        saved: "Saved at ",
        offline: "Not sent yet; kept in this browser and sent again when the network is back.",
        ended: "Your session has ended. Not sent yet; kept in this browser and sent again once you have signed in. ",
        signIn: "Sign in in another tab",
        full: "Not sent yet, and this browser can keep no more: please do not close the page.",
        back: "What could not be sent last time has been restored.",
      };

  // What one person could not send is nobody else's to see: it goes when another account is here, and on signing out.
  const forget = (isGone) => {
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX) && isGone(key)) localStorage.removeItem(key);
    } catch { /* a closed storage holds nothing */ }
  };
  if (person) forget((key) => !key.startsWith(`${PREFIX}${person}:`));
  for (const form of document.querySelectorAll("form[data-sign-out]")) form.addEventListener("submit", () => forget(() => true));

  const form = document.querySelector("form[data-autosave]");
  // A button of the form led on: what it sent has been taken.
  const pressed = sessionStorage.getItem(PREFIX);
  if (pressed && !form && /^\/(returns\/[^/]+|reports\/[^/]+\/draft)$/.test(location.pathname)) {
    forget((key) => key === pressed);
    sessionStorage.removeItem(PREFIX);
  }
  if (!form) return;
  const kept = `${PREFIX}${person}:${new URL(form.action).pathname}`;
  const shown = document.querySelector("[data-save-state]");
  const say = (text, ...more) => { if (shown) shown.replaceChildren(text, ...more); };
  const isBox = (field) => field.type === "radio" || field.type === "checkbox";
  const fields = () => [...form.elements].filter((field) => field.name && !["hidden", "submit", "file"].includes(field.type));
  // What is written anew has a name from the start, so that what was kept goes on where it was saved.
  const own = form.querySelector('input[type="hidden"][name="own"]');
  const befores = () => [...form.querySelectorAll('input[type="hidden"][name^="was."]')];

  /** What the form says now: a box that is not ticked says nothing. */
  const texts = () => {
    const said = {};
    for (const field of fields()) {
      if (!isBox(field)) said[field.name] = field.value;
      else said[field.name] = field.checked ? field.value : (said[field.name] ?? "");
    }
    return said;
  };
  // What the server holds of each field, as far as this page knows.
  const atFirst = texts();
  const before = () => {
    const held = { ...atFirst };
    for (const hidden of befores()) held[hidden.name.slice(4)] = hidden.value;
    return held;
  };
  let timer;
  let changed = false;
  let isSaving = false;
  let isLeaving = false;
  let isTouched = false;

  /** Keeps only what differs, with what stood there: somebody else's later save is not written over. */
  const remember = () => {
    const held = before();
    const open = {};
    for (const [name, text] of Object.entries(texts())) if (text !== (held[name] ?? "")) open[name] = [text, held[name] ?? ""];
    if (own) open.own = [own.value, own.value];
    try {
      localStorage.setItem(kept, JSON.stringify(open));
      return true;
    } catch {
      return false;
    }
  };

  const offerSignIn = () => {
    const link = document.createElement("a");
    link.href = `/sign-in?next=${encodeURIComponent(location.pathname)}`;
    link.target = "_blank";
    link.rel = "opener";
    link.textContent = words.signIn;
    say(words.ended, link);
  };

  const save = async (keepalive) => {
    if (!changed || isSaving) return;
    isSaving = true;
    changed = false;
    isTouched = false;
    clearTimeout(timer);
    // Files are sent by their own button.
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    const sent = texts();
    try {
      const answer = await fetch(form.action, { method: "POST", body, keepalive, headers: { "X-Autosave": "1" }, credentials: "same-origin" });
      if (answer.status === 204) {
        say(words.saved + answer.headers.get("X-Saved-At"));
        // From now on the form starts from what the server holds.
        for (const hidden of befores()) {
          const name = hidden.name.slice(4);
          if (name in sent) hidden.value = sent[name];
        }
        Object.assign(atFirst, sent);
        if (!changed) localStorage.removeItem(kept);
      } else {
        changed = true;
        const isKept = remember();
        if (!isKept) say(words.full);
        else if (answer.status === 401) offerSignIn();
        else say(answer.status === 409 ? await answer.text() : words.offline);
        if (answer.status !== 409) later(15_000);
      }
    } catch {
      changed = true;
      say(remember() ? words.offline : words.full);
      later(15_000);
    } finally {
      isSaving = false;
      if (isTouched) later(800);
    }
  };

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(() => save(), wait);
  };
  const touched = () => {
    changed = true;
    isTouched = true;
    later(800);
  };
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  // A button of the form sends everything by itself; should it fail, what was typed is here when the page comes back.
  form.addEventListener("submit", () => {
    isLeaving = true;
    clearTimeout(timer);
    remember();
    sessionStorage.setItem(PREFIX, kept);
  });
  addEventListener("online", () => save());
  addEventListener("focus", () => save());
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") save(); });
  addEventListener("pagehide", () => {
    if (changed && !isLeaving) {
      remember();
      save(true);
    }
  });
  // The page may come back as it was left, with what the server has taken since.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  const waiting = (() => {
    try { return JSON.parse(localStorage.getItem(kept) ?? "null"); } catch { return null; }
  })();
  if (waiting) {
    const now = texts();
    if (own && waiting.own) own.value = waiting.own[0];
    delete waiting.own;
    let isBack = false;
    for (const field of fields()) {
      if (!(field.name in waiting)) continue;
      const [text, was] = waiting[field.name];
      if (now[field.name] === text) continue;
      if (isBox(field)) field.checked = field.value === text;
      else field.value = text;
      for (const hidden of befores()) if (hidden.name === `was.${field.name}`) hidden.value = was;
      for (let entry = field.closest("details"); entry; entry = entry.parentElement.closest("details")) entry.open = true;
      isBack = true;
    }
    const held = before();
    if (isBack) {
      say(words.back);
      touched();
    } else if (Object.keys(waiting).every((name) => now[name] === (held[name] ?? ""))) localStorage.removeItem(kept);
  }

  // Two people on one return see each other.
  const others = document.querySelector("[data-others]");
  const look = async () => {
    if (document.visibilityState !== "visible") return;
    try {
      const answer = await fetch(form.dataset.sitting, { method: "POST", headers: { "X-Autosave": "1" }, credentials: "same-origin" });
      if (answer.ok && others) {
        const text = await answer.text();
        if (others.textContent !== text) others.textContent = text;
      }
    } catch { /* the next time */ }
  };
  if (form.dataset.sitting) setInterval(look, 20_000);
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

// A page that tells of work in the background looks again by itself; without this file there is a link.
(() => {
  const block = document.querySelector("[data-refresh]");
  if (block) setTimeout(() => location.reload(), Number(block.dataset.refresh) * 1000);
})();
