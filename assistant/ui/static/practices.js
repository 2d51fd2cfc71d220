// The practices pages: search as it is typed, and a basket that this browser keeps. Without this file the forms and links do.
"use strict";

const KEPT = "ayni_basket";
const PAUSE = 180;

document.documentElement.classList.add("scripted");

// -- the basket -------------------------------------------------------------------------------------------------

/** The ids in the basket; without storage it lasts as long as the page. */
let unkept = [];

function kept() {
  try {
    const ids = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  } catch {
    return unkept;
  }
}

function keep(ids) {
  unkept = ids;
  try { localStorage.setItem(KEPT, JSON.stringify(ids)); } catch { /* a private window may refuse */ }
  showBasket();
}

function toggleKept(id) {
  const ids = kept();
  if (ids.includes(id)) return keep(ids.filter((one) => one !== id));
  const said = document.querySelector("[data-basket-said]");
  if (ids.length >= Number(document.querySelector("[data-basket-bar]").dataset.most)) { if (said) { said.textContent = said.dataset.full; said.classList.remove("unseen"); } return; }
  keep([...ids, id]);
}

/** Every button, count and link says what the basket holds. */
function showBasket() {
  const ids = kept();
  for (const button of document.querySelectorAll("[data-keep]")) {
    const there = ids.includes(button.dataset.keep);
    const label = button.querySelector("[data-add]");
    button.hidden = false;
    button.setAttribute("aria-pressed", String(there));
    label.textContent = there ? label.dataset.added : label.dataset.add;
  }
  for (const link of document.querySelectorAll("[data-section=basket]")) {
    link.dataset.count = ids.length ? `\u00a0(${ids.length})` : "";
  }
  const bar = document.querySelector("[data-basket-bar]");
  if (!bar) return;
  bar.hidden = ids.length === 0;
  bar.querySelector("[data-basket-count]").textContent = `(${ids.length})`;
  const compare = bar.querySelector("[data-compare]");
  compare.hidden = ids.length < 2 || ids.length > Number(bar.dataset.compared);
  compare.href = `/compare?ids=${ids.map(encodeURIComponent).join(",")}`;
}

/** The basket's page shows what this browser keeps, unless its address names cards. */
async function fillBasket() {
  const place = document.getElementById("kept");
  if (!place) return;
  const named = new URLSearchParams(location.search).has("ids");
  const ids = kept();
  if (!named && ids.length) await replaceParts(`/basket?ids=${ids.map(encodeURIComponent).join(",")}`, ["kept"]);
  if (named) return;
  document.querySelectorAll("[data-drop], [data-empty]").forEach((button) => { button.hidden = false; });
}

async function dropKept(id) {
  const next = document.querySelector(`[data-drop="${CSS.escape(id)}"]`)?.closest(".kept");
  const after = (next?.nextElementSibling ?? next?.previousElementSibling)?.querySelector("[data-drop]")?.dataset.drop;
  keep(kept().filter((one) => one !== id));
  if (kept().length) await fillBasket(); else location.assign("/basket");
  document.querySelector(after ? `[data-drop="${CSS.escape(after)}"]` : "h1")?.focus();
}

// -- what is taken away -----------------------------------------------------------------------------------------

let making = null;

/** Make a file, saying how far it is, and then fetch it. */
async function takeAway(link) {
  const box = document.getElementById("progress");
  const bar = box.querySelector("progress");
  const said = box.querySelector("[role=status]");
  making?.abort();
  const mine = making = new AbortController();
  box.hidden = false;
  bar.removeAttribute("value");
  said.textContent = "";
  try {
    const answer = await fetch(link.dataset.take, { signal: mine.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    let file = "";
    for await (const step of linesOf(answer)) {
      said.textContent = step.say;
      if (step.total && step.done < step.total) { bar.max = step.total; bar.value = step.done; } else bar.removeAttribute("value");
      file = step.file ?? file;
    }
    if (!file) throw new Error("no file");
    bar.max = bar.value = 1;
    const fetched = document.createElement("a");
    fetched.href = file;
    fetched.download = "";
    fetched.click();
  } catch (error) {
    if (error.name === "AbortError") { if (mine === making) box.hidden = true; return; }
    said.textContent = box.dataset.failed;
    bar.value = 0;
  }
}

async function* linesOf(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    rest += value ?? "";
    const lines = rest.split("\n");
    rest = lines.pop();
    for (const line of lines) if (line) yield JSON.parse(line);
    if (done) return;
  }
}

// -- the list ---------------------------------------------------------------------------------------------------

const form = document.getElementById("practices");
const PARTS = ["results", "facets", "count", "views"];
let asking = null;
let waiting = 0;

/** The address of what the form says now: nothing that is empty, nothing that is the default. */
function wished() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const text = String(value).trim();
    if (text && !(name === "sort" && text === "relevance")) query.append(name, text);
  }
  const written = query.toString();
  return written ? `${form.getAttribute("action")}?${written}` : form.getAttribute("action");
}

/** Take some parts of a page over into this one; whoever was on one of them stays there. */
async function replaceParts(address, parts) {
  asking?.abort();
  asking = new AbortController();
  const answer = await fetch(address, { signal: asking.signal, headers: { accept: "text/html" } });
  const other = new DOMParser().parseFromString(await answer.text(), "text/html");
  const open = [...document.querySelectorAll("[data-facet]")].map((one) => [one.dataset.facet, one.open]);
  const at = document.activeElement;
  const place = at?.name && at.closest("#facets") ? `[name="${at.name}"][value="${CSS.escape(at.value)}"]` : "";
  const typing = at?.type === "number" ? `#facets [name="${at.name}"]` : "";
  const links = [...document.querySelectorAll(".languages a")];
  for (const name of parts) {
    const fresh = other.getElementById(name);
    const stale = document.getElementById(name);
    if (!fresh || !stale) { location.assign(address); return; }
    if (name === "facets" && typing) continue;
    if (name === "count") stale.textContent = fresh.textContent;
    else stale.replaceChildren(...fresh.childNodes);
  }
  links.forEach((link) => { link.href = other.querySelector(`.languages [data-language=${link.dataset.language}]`)?.getAttribute("href") ?? link.href; });
  for (const [facet, wasOpen] of open) {
    const now = document.querySelector(`[data-facet="${facet}"]`);
    if (now) now.open = wasOpen;
  }
  if (place) document.querySelector(place)?.focus({ preventScroll: true });
  showBasket();
  return other;
}

/** Show what is wished; ``remember`` is how the browser keeps the address. */
async function show(address, remember) {
  try {
    form.setAttribute("aria-busy", "true");
    const other = await replaceParts(address, PARTS);
    if (other && remember) history[remember](null, "", address);
    return other;
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  } finally {
    form.removeAttribute("aria-busy");
  }
  return null;
}

/** The form says what the address says: after the way back, and after a chip is taken off. */
function fillForm(other) {
  if (!other) return;
  for (const name of ["q", "sort", "since", "until"]) {
    const now = form.querySelector(`[name=${name}]`);
    const then = other.querySelector(`#practices [name=${name}]`);
    if (now && then) now.value = then.value;
  }
}

if (form) {
  form.querySelector("#filters").open = matchMedia("(min-width: 60rem)").matches;
  const soon = (remember) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show(wished(), remember), PAUSE);
  };
  form.addEventListener("input", (event) => { if (event.target.matches("#q, [type=number]")) soon("replaceState"); });
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[type=checkbox], select")) return;
    clearTimeout(waiting);
    show(wished(), "pushState");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    show(wished(), "pushState");
  });
  form.addEventListener("click", async (event) => {
    const link = event.target.closest(".chip, .clear, .drops a, .pages a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    fillForm(await show(link.getAttribute("href"), "pushState"));
    const next = document.querySelector(".chip") ?? document.getElementById("q");
    if (link.closest(".pages")) { document.querySelector(".found").scrollIntoView(); document.querySelector("#results h3 a")?.focus({ preventScroll: true }); } else next.focus();
  });
  addEventListener("popstate", async () => {
    const view = new URLSearchParams(location.search).get("view") ?? "list";
    const now = form.querySelector("[name=view]")?.value ?? "list";
    if (view !== now) location.reload();
    else fillForm(await show(location.href, ""));
  });
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const button = event.target.closest("[data-keep], [data-drop], [data-empty], [data-cancel], [data-take]");
  if (!button) return;
  if (button.dataset.keep) toggleKept(button.dataset.keep);
  if (button.dataset.drop) dropKept(button.dataset.drop);
  if (button.matches("[data-empty]")) { keep([]); location.assign("/basket"); }
  if (button.matches("[data-cancel]")) { making?.abort(); document.getElementById("progress").hidden = true; }
  if (button.dataset.take) { event.preventDefault(); takeAway(button); }
});

addEventListener("storage", (event) => { if (event.key === KEPT) { showBasket(); fillBasket(); } });
addEventListener("pageshow", () => { showBasket(); });
fillBasket();
showBasket();
