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
}

/** Follow a link within the chat: the page has a base address, so the browser would leave it. */
function follow(link) {
  if (link.dataset.turn !== undefined) showSources(link.dataset.turn);
  const target = document.getElementById(link.hash.slice(1));
  if (!target) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.scrollIntoView({ block: target.tagName === "SECTION" ? "start" : "center", behavior: calm ? "auto" : "smooth" });
  target.focus({ preventScroll: true });
  light(target.closest(".source, .quote"));
}

/** Copy an answer with its sources, and say so on the button. */
async function copyText(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.querySelector("span");
  const said = label.textContent;
  label.textContent = button.dataset.done;
  label.setAttribute("role", "status");
  setTimeout(() => { label.textContent = said; label.removeAttribute("role"); }, 2000);
}

/** Keep the language chosen by hand. */
function keepLanguage(language) {
  document.cookie = `${LANGUAGE_COOKIE}=${language}; path=/; max-age=31536000; samesite=lax`;
  document.documentElement.lang = language;
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const link = event.target.closest(".ayni a[href^='#']");
  const copy = event.target.closest("[data-copy]");
  if (link && document.querySelector(".gradio-container")) { event.preventDefault(); follow(link); }
  if (copy) copyText(copy);
  if (event.target.closest("[data-print]")) window.print();
});

// A mark shows which source it means before it is followed.
for (const kind of ["mouseover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const mark = event.target instanceof Element && event.target.closest(".mark");
    if (mark) light(document.getElementById(mark.hash.slice(1))?.closest(".source"));
  });
}

// The chat: a new question is brought to the top of the window, and whoever pressed a button that vanished is not lost.
new MutationObserver((changes) => {
  const turns = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node instanceof Element && node.matches(".turn"));
  turns.at(-1)?.scrollIntoView({ block: "start" });
  if (turns.length && document.activeElement === document.body) document.getElementById("conversation")?.focus({ preventScroll: true });
}).observe(document.documentElement, { childList: true, subtree: true });
