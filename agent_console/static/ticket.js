// The ticket's answers: each is saved as it is given; what cannot be sent stays where it was typed and is tried again.
import { post } from "./asking.js";

const PAUSE_MS = 900; // after the last key
const AGAIN_MS = 4000;

const states = new Map(); // form -> { timer, sending, again, unsaved }

function stateOf(form) {
  if (!states.has(form)) states.set(form, { timer: 0, sending: false, again: false, unsaved: false });
  return states.get(form);
}

const answer = (form) => new FormData(form).getAll("value").join(",");

function mark(form, words, kind = "") {
  const place = form.querySelector(".saved");
  place.textContent = words;
  place.className = kind ? `saved is-${kind}` : "saved";
}

function later(form, wait) {
  const state = stateOf(form);
  state.unsaved = true;
  clearTimeout(state.timer);
  state.timer = setTimeout(() => void save(form), wait);
}

async function save(form) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  state.unsaved = true;
  if (state.sending) {
    state.again = true;
    return;
  }
  state.sending = true;
  const words = form.closest("[data-saving]")?.dataset ?? state.words;
  state.words = words; // also when the page has been left meanwhile
  mark(form, words.saving);
  try {
    const said = await post(form.getAttribute("action"), { value: answer(form) });
    state.unsaved = state.again;
    mark(form, said.saved, "done");
    const hint = form.querySelector("[data-hint]");
    if (hint) hint.textContent = said.hint;
    if (form.dataset.field === "danger_now") document.body.dispatchEvent(new CustomEvent("line-changed"));
  } catch (error) {
    const refused = error.status >= 400 && error.status < 500 && error.status !== 401;
    mark(form, refused ? error.message : words.unsaved, "unsaved");
    if (refused) state.unsaved = false;
    else later(form, AGAIN_MS);
  } finally {
    state.sending = false;
    if (state.again) {
      state.again = false;
      void save(form);
    }
  }
}

const fieldOf = (event) => event.target.closest?.("form[data-field]");

document.addEventListener("input", (event) => {
  const form = fieldOf(event);
  if (form && event.target.matches("textarea")) later(form, PAUSE_MS);
});
document.addEventListener("change", (event) => {
  const form = fieldOf(event);
  if (form) void save(form);
});
document.addEventListener("submit", (event) => {
  const form = fieldOf(event);
  if (!form) return;
  event.preventDefault();
  void save(form);
});

const unsaved = () => [...states].filter(([, state]) => state.unsaved).map(([form]) => form);

window.addEventListener("online", () => unsaved().forEach((form) => void save(form)));
document.body.addEventListener("door-opened", () => unsaved().forEach((form) => void save(form)));
window.addEventListener("beforeunload", (event) => {
  if (unsaved().length > 0) event.preventDefault();
});

// A caller is put through: her place opens by itself where nothing else is being written, else it is one press away.
const WITH_HER = new Set(["connecting", "talking", "holding", "held", "releasing"]);
let withHer = WITH_HER.has(document.documentElement.dataset.call);

new MutationObserver(() => {
  const before = withHer;
  withHer = WITH_HER.has(document.documentElement.dataset.call);
  if (before || !withHer) return;
  const link = document.querySelector("#main [data-open-hand]");
  if (link && window.location.pathname === "/now" && unsaved().length === 0) link.click();
  else document.querySelector("#main [data-new-caller]")?.removeAttribute("hidden");
}).observe(document.documentElement, { attributes: true, attributeFilter: ["data-call"] });
