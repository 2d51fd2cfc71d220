// The trainers' forms work without this; with it, nothing that was written is left behind by mistake.
"use strict";

for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = form.hasAttribute("data-changed");
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
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
