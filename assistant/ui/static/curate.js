// The trainers' forms work without this; with it, nothing that was written is left behind by mistake.
"use strict";

for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = form.hasAttribute("data-changed");
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

/** One line of what became of a file. */
function arrive(list, name, text, kind) {
  const item = document.createElement("li");
  const strong = document.createElement("strong");
  strong.textContent = name;
  strong.dir = "auto";
  const said = document.createElement("span");
  said.textContent = text;
  item.className = kind;
  item.append(strong, " ", said);
  list.append(item);
  return item;
}

/** Send files one by one, so that each says what became of it and the rest can be stopped. */
async function sendEach(form, files, list) {
  const button = form.querySelector("button.primary");
  const cancel = form.querySelector("[data-cancel]");
  const stop = new AbortController();
  cancel.hidden = false;
  button.disabled = true;
  cancel.onclick = () => stop.abort();
  list.replaceChildren();
  for (const [at, file] of files.entries()) {
    const waiting = arrive(list, file.name, `${form.dataset.sending} (${at + 1}/${files.length})`, "");
    if (stop.signal.aborted) { waiting.lastChild.textContent = form.dataset.stopped; continue; }
    const data = new FormData(form);
    data.delete("files");
    data.append("files", file);
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { accept: "application/json" }, signal: stop.signal });
      const told = await answer.json();
      waiting.remove();
      if (!answer.ok) { arrive(list, file.name, told.detail, "error"); continue; }
      for (const one of told) {
        const item = arrive(list, one.name, one.text, one.refused ? "error" : "done");
        if (one.address) {
          const link = document.createElement("a");
          link.href = one.address;
          link.textContent = form.dataset.open;
          item.append(" ", link);
        }
      }
    } catch {
      waiting.className = "error";
      waiting.lastChild.textContent = stop.signal.aborted ? form.dataset.stopped : form.dataset.lost;
    }
  }
  cancel.hidden = true;
  button.disabled = false;
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector("input[type=file]");
  const list = document.querySelector("[data-arrived]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendEach(form, [...input.files], list);
  });
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    input.files = event.dataTransfer.files;
  });
}

// What is still being done is looked at again until it is done; without this, the page's link does it.
async function lookAgain(here) {
  while (here.hasAttribute("data-waiting")) {
    await new Promise((done) => setTimeout(done, 1500));
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById(here.id);
      if (!answer.ok || !now) return;
      here.replaceChildren(...now.childNodes);
      here.toggleAttribute("data-waiting", now.hasAttribute("data-waiting"));
    } catch {
      return;
    }
  }
}

for (const waiting of document.querySelectorAll("[data-waiting]")) lookAgain(waiting);
