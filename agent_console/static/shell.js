// The shell around every page. It never reloads: a call lives in it.
import { token } from "./asking.js";
import { listenForBrightness } from "./brightness.js";
import { keepDoor } from "./door.js";
import { setServerNow, startTicking } from "./ticking.js";

const strip = document.getElementById("strip");

// Every request that changes something carries the page's token.
document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if (request.method !== "GET") request.headers["X-CSRFToken"] = token();
});

// A new page: it is marked in the navigation, and read from its heading on.
function arrived() {
  for (const link of document.querySelectorAll(".navigation li > a")) {
    if (link.pathname === window.location.pathname) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

let visit = false;
document.addEventListener("htmx:before:swap", (event) => {
  visit = event.detail.ctx?.target?.id === "main";
});

document.addEventListener("htmx:after:swap", () => {
  const seen = strip.querySelector("[data-now]");
  if (seen) setServerNow(seen.dataset.now);
  if (!visit) return;
  visit = false;
  document.getElementById("notices").replaceChildren();
  const main = document.getElementById("main");
  if (!main.contains(document.activeElement)) main.focus({ preventScroll: true });
  window.scrollTo(0, 0);
});
document.addEventListener("htmx:after:history:update", arrived);
window.addEventListener("popstate", () => setTimeout(arrived, 50));

// Numbers that are not those of now say so.
function stale(isStale) {
  strip.classList.toggle("is-stale", isStale);
  document.getElementById("stale").hidden = !isStale;
}
document.addEventListener("htmx:error", (event) => {
  if (event.target === strip) stale(true);
});
document.addEventListener("htmx:after:request", (event) => {
  if (event.target === strip) stale(event.detail.ctx.response.status >= 500);
});

// A menu closes when something else is pressed.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  }
});

listenForBrightness();
startTicking();
keepDoor();
arrived();
