// What the pages do in the browser without asking the program: citation marks, copying, the language kept.
"use strict";

const LANGUAGE_COOKIE = "ayni_language";

/** Light an element up for as long as it takes to find it. */
function light(element) {
  document.querySelectorAll(".lit").forEach((lit) => lit.classList.remove("lit"));
  element?.classList.add("lit");
}

/** Bring the sources of one answer into sight. */
function showSources(turn) {
  const all = document.querySelectorAll(".sources-of");
  all.forEach((one) => { one.hidden = one.dataset.turn !== turn; });
  document.getElementById("ayni-aside")?.scrollTo(0, 0);
}

/** Bring something into sight, give it the focus and light it up. */
function reveal(target) {
  if (!target) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.scrollIntoView({ block: target.tagName === "SECTION" ? "start" : "center", behavior: calm ? "auto" : "smooth" });
  target.focus({ preventScroll: true });
  light(target.closest(".source, .quote"));
}

/** Follow a link within the chat: the page has a base address, so the browser would leave it. */
function follow(link) {
  if (link.dataset.turn !== undefined) showSources(link.dataset.turn);
  reveal(document.getElementById(link.hash.slice(1)));
}

/** Copy an answer with its sources, and say so on the button. */
async function copyText(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.querySelector("span");
  const said = label.textContent;
  label.textContent = button.dataset.done;
  setTimeout(() => { label.textContent = said; }, 2500);
}

/** Keep the language chosen by hand. */
function keepLanguage(language) {
  document.cookie = `${LANGUAGE_COOKIE}=${language}; path=/; max-age=31536000; samesite=lax`;
}

/** The document says the language of the page, not the browser's. */
function nameLanguage() {
  const language = document.querySelector(".languages a[aria-current]")?.dataset.language;
  if (language && document.documentElement.lang !== language) document.documentElement.lang = language;
}

/** What is pressed and then goes away hands the focus to the line to ask on; a phone's keyboard comes only for writing. */
function passFocus(pressed) {
  const writes = pressed.closest("[data-action=undo], #ayni-new");
  const stops = pressed.closest("#ayni-stop") && matchMedia("(hover: hover)").matches;
  if (writes || stops) document.querySelector("#ayni-question textarea")?.focus({ preventScroll: true });
}

/** Gradio says in English only that the program cannot be reached; it has no other message here. */
function nameLoss() {
  const said = document.querySelector("[data-lost]")?.dataset;
  if (!said) return;
  for (const [part, text] of [[".toast-title", said.lostTitle], [".toast-message-text", said.lost]]) {
    document.querySelectorAll(`.toast-body.error ${part}`).forEach((one) => { if (one.textContent !== text) one.textContent = text; });
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelector("#ayni-stop")?.click();
});

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  passFocus(event.target);
  const link = event.target.closest(".ayni a[href^='#']");
  const copy = event.target.closest("[data-copy]");
  const summary = event.target.closest("details.how > summary");
  const quoted = event.target.closest(".passage mark[id]");
  if (summary) noteFold(summary);
  if (quoted) reveal(document.querySelector(`.mark[href="#${quoted.id}"]`));
  if (link && document.querySelector(".gradio-container")) { event.preventDefault(); follow(link); }
  if (copy) copyText(copy);
  if (event.target.closest("[data-api]")) document.querySelector("footer .show-api")?.click();
  if (event.target.closest("[data-print]")) window.print();
});

/** What a mark, a source or marked words in a source belong to: the source, and the sentences that cite it. */
function partners(element) {
  const mark = element.closest(".mark");
  if (mark) return [document.getElementById(mark.hash.slice(1))?.closest(".source")];
  const source = element.closest(".source");
  const quoted = element.closest(".passage mark[id]");
  const ids = quoted ? [quoted.id] : [...(source?.querySelectorAll(".passage mark[id]") ?? [])].map((one) => one.id);
  const marks = ids.flatMap((id) => [...document.querySelectorAll(`.mark[href="#${id}"]`)]);
  return marks.flatMap((one) => [one, one.closest(".quote")]);
}

// A mark shows which source it means before it is followed, and a source shows what was quoted from it.
for (const kind of ["mouseover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    if (!(event.target instanceof Element)) return;
    const pointed = new Set(partners(event.target).filter(Boolean));
    document.querySelectorAll(".pointed").forEach((one) => { if (!pointed.has(one)) one.classList.remove("pointed"); });
    pointed.forEach((one) => one.classList.add("pointed"));
  });
}

// What a reader unfolded stays so when the conversation is drawn anew.
const unfolded = new Set();

function noteFold(summary) {
  const fold = summary.parentElement;
  if (fold.open) unfolded.delete(fold.id); else unfolded.add(fold.id);
}

function keepUnfolded() {
  for (const id of unfolded) {
    const fold = document.getElementById(id);
    if (fold && !fold.open) fold.open = true;
  }
}

// The chat: the question being answered stays at the top of the window, until the reader scrolls or the answer is complete.
let followed = null;

for (const kind of ["wheel", "touchmove", "pointerdown"]) {
  document.addEventListener(kind, () => { followed = null; }, { passive: true });
}

function followAnswer() {
  const log = document.querySelector("[role=log]");
  const last = log?.lastElementChild;
  if (!last) return;
  const busy = log.getAttribute("aria-busy") === "true";
  if (busy && last.querySelector(".searching")) {
    followed = last.id;
    if (document.activeElement === document.body) document.getElementById("conversation")?.focus({ preventScroll: true });
  }
  if (followed === last.id) last.scrollIntoView({ block: "start" });
  if (!busy) followed = null;
}

new MutationObserver(() => { nameLanguage(); nameLoss(); followAnswer(); keepUnfolded(); }).observe(document.documentElement, {
  attributeFilter: ["aria-busy", "aria-current", "lang"], childList: true, subtree: true,
});
