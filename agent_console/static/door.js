// The door over the running shell: the locked screen, signing in again, and the quick way to a neutral page.
// Behind it everything stays as it was: what is half typed, and a call.
import { post } from "./asking.js";

const ESCAPES_WITHIN_MS = 700;
const TOUCHES = ["pointerdown", "keydown", "wheel", "touchstart"];
let touched = Date.now();
let escaped = 0;

const door = () => document.getElementById("door");
const stands = () => door().childElementCount > 0;

// The softphone sets this while she talks, is rung or wraps up: `document.documentElement.dataset.call`.
const inCall = () => Boolean(document.documentElement.dataset.call);

async function put() {
  if (!stands()) await window.htmx.ajax("GET", "/door", { target: "#door", swap: "innerHTML" });
}

async function lock() {
  if (!stands()) await window.htmx.ajax("POST", "/lock", { target: "#door", swap: "innerHTML" });
}

function leave() {
  if (inCall()) return void lock(); // leaving would hang up on somebody
  void post("/lock", {}, { keepalive: true }).catch(() => {});
  window.location.replace("/away");
}

export function keepDoor() {
  const lockAfter = Number(door().dataset.lockAfter) * 1000;
  for (const touch of TOUCHES) {
    document.addEventListener(touch, () => (touched = Date.now()), { capture: true, passive: true });
  }
  setInterval(() => {
    if (inCall()) touched = Date.now();
    if (Date.now() - touched >= lockAfter) void lock();
  }, 2000);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    const now = Date.now();
    if (now - escaped < ESCAPES_WITHIN_MS) leave();
    escaped = now;
  });
  document.body.addEventListener("door-closed", () => void put());
  document.addEventListener("htmx:after:swap", () => {
    const was = door().querySelector("[name=was]");
    if (was) was.value = door().dataset.person;
    if (stands()) door().querySelector("[autofocus]")?.focus();
  });
}
