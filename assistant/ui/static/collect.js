// Bringing documents works without this; with it, folders can be dropped, and each file says where it stands.
"use strict";

const form = document.querySelector("form[data-upload]");
const brought = document.querySelector("[data-brought]");
const list = brought.querySelector("[data-arrived]");
const stopForm = brought.querySelector("[data-stop]");
const note = brought.querySelector("[data-note]");
const bar = brought.querySelector("progress");
/** Files on their way to the program, and those that it refused to take at all. */
let sending = [];
let lost = [];
let stopped = false;

/** One line of what became of a file. */
function line(name, text, kind, address) {
  const item = document.createElement("li");
  const strong = document.createElement("strong");
  strong.textContent = name;
  strong.dir = "auto";
  const said = document.createElement("span");
  said.textContent = text;
  item.className = kind;
  item.append(strong, " ", said);
  if (address) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = form.dataset.open;
    const unseen = document.createElement("span");
    unseen.className = "unseen";
    unseen.textContent = `: ${name}`;
    link.append(unseen);
    item.append(" ", link);
  }
  return item;
}

/** Show a batch as the program tells it, with what is still here. */
function show(batch) {
  const told = batch ? batch.files.flatMap((file) => file.lines.map((one) => line(one.name, one.text, one.refused ? "error" : file.stage, one.address))) : [];
  const here = sending.map((file) => line(file.path, form.dataset.sending, "waiting"));
  const gone = lost.map((one) => line(one.name, one.text, "error"));
  const at = list.scrollTop;
  list.replaceChildren(...told, ...gone, ...here);
  list.scrollTop = at;
  const busy = sending.length > 0 || Boolean(batch?.open);
  // Until the first answer nothing is known of this batch, and what is known of the one before is of no use.
  brought.querySelector("[data-progress]").textContent = batch?.progress ?? "";
  bar.max = (batch?.total ?? 0) + sending.length;
  bar.value = batch?.done ?? 0;
  stopForm.setAttribute("action", batch ? `/curate/upload/${batch.batch}/stop` : "");
  brought.dataset.batch = batch?.batch ?? "";
  brought.hidden = false;
  stopForm.hidden = note.hidden = !busy;
  note.textContent = sending.length ? form.dataset.keep : form.dataset.leave;
}

/** What the program said no to; anything else is the connection's fault. */
class Refused extends Error {}

async function asked(address, given = {}) {
  const answer = await fetch(address, { ...given, headers: { accept: "application/json" } });
  const told = await answer.json();
  if (!answer.ok) throw new Refused(told.detail);
  return told;
}

/** A name for a new batch, chosen here, so that a file whose answer was lost is handed in to the same one again. */
const newBatch = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Hand one file in; a connection that breaks is tried twice more: what had arrived all the same is known by its place. */
async function handIn(data) {
  for (let tries = 3; ; tries -= 1) {
    try {
      return await asked(form.action, { method: "POST", body: data });
    } catch (error) {
      if (tries === 1 || error instanceof Refused) throw error;
      await new Promise((done) => setTimeout(done, 500));
    }
  }
}

/** Send files one by one; each waits its turn over there. */
async function send(files) {
  sending = [...sending, ...files];
  if (sending.length > files.length) return; // whoever is sending sends these, too
  stopped = false;
  lost = [];
  const name = newBatch();
  let batch = null;
  show(batch);
  while (sending.length) {
    const file = sending[0];
    const data = new FormData(form);
    data.delete("files");
    data.append("batch", batch?.batch ?? name);
    data.append("place", batch?.total ?? 0);
    data.append("files", file.file, file.path);
    try {
      batch = await handIn(data);
    } catch (error) {
      lost.push({ name: file.path, text: error instanceof Refused ? error.message : form.dataset.lost });
    }
    if (stopped) lost.push(...sending.slice(1).map((one) => ({ name: one.path, text: form.dataset.stopped })));
    sending = stopped ? [] : sending.slice(1);
    show(batch);
  }
  if (batch) follow(batch.batch);
}

/** Ask how far a batch is until it is done. */
async function follow(identifier) {
  for (;;) {
    if (sending.length) return; // a new batch has begun; its own sending follows it
    try {
      const batch = await asked(`/curate/upload/${identifier}`);
      show(batch);
      if (!batch.open) return;
    } catch (error) {
      if (error instanceof Refused) {
        brought.querySelector("[data-progress]").textContent = error.message;
        return;
      }
    }
    await new Promise((done) => setTimeout(done, 1000));
  }
}

/** Every file below what was dropped, with its path. */
async function below(entry, path = "") {
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    return [{ file, path: path + file.name }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) break;
    for (const one of some) found.push(...await below(one, `${path}${entry.name}/`));
  }
  return found;
}

const visible = (files) => files.filter((one) => !one.path.split("/").some((part) => part.startsWith(".")));
const chosen = (input) => visible([...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));

const files = form.querySelector("#files");
const folder = form.querySelector("#folder");
form.querySelector("[data-folder]").hidden = !("webkitdirectory" in folder);
folder.addEventListener("change", () => { files.required = !folder.files.length; });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const all = [...chosen(files), ...chosen(folder)];
  files.value = folder.value = "";
  files.required = true;
  if (all.length) send(all);
});
form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
form.addEventListener("dragleave", () => form.classList.remove("over"));
form.addEventListener("drop", async (event) => {
  event.preventDefault();
  form.classList.remove("over");
  const items = [...event.dataTransfer.items].filter((one) => one.kind === "file");
  const entries = items.map((one) => one.webkitGetAsEntry?.()).filter(Boolean);
  const plain = entries.length ? [] : [...event.dataTransfer.files].map((file) => ({ file, path: file.name }));
  const found = (await Promise.all(entries.map((one) => below(one)))).flat();
  send(visible([...found, ...plain]));
});
stopForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  stopped = true;
  const address = stopForm.getAttribute("action");
  if (address) show(await asked(address, { method: "POST", body: new FormData(stopForm) }));
});
addEventListener("beforeunload", (event) => { if (sending.length) event.preventDefault(); });
if (brought.dataset.batch && !stopForm.hidden) follow(brought.dataset.batch);
