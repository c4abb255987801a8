// The softphone on the page: draws what the server and this browser say, and passes presses on.
import { Softphone } from "../softphone.js";
import { spoken } from "../ticking.js";
import { Leader } from "./leader.js";
import { busy, present, view } from "./machine.js";
import { Ring } from "./ring.js";
import { Server } from "./server.js";
import { offerDevices } from "./sound.js";

const WRITING_EVERY_MS = 20_000;
const IN_CALL = new Set(["ringing", "connecting", "talking", "holding", "held", "releasing", "assisting", "taken"]);
const SOON = new Set(["ringing", "connecting", "holding", "releasing", "taken"]);

const root = document.getElementById("softphone");
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const files = { library: root.dataset.library, localLine: root.dataset.localLine, quiet: root.dataset.quiet };
const ring = new Ring(root.dataset.ring);

let silent = false; // the server does not answer
let shown = "";

const server = new Server({
  onLine: draw,
  onSilence: (is) => {
    if (is !== silent) {
      silent = is;
      draw();
    }
  },
  isPresent: () => present(phone.state) && leader.isLeader,
});
const phone = new Softphone({ server, files, onChange: changed });
const leader = new Leader({
  onPress: ({ what, value }) => LOCAL[what]?.(value),
  onFree: () => phone.happens("released"),
});

function changed(before, event) {
  draw();
  if (event === "registered") void server.beatNow();
  else if (event !== "quality" && event !== "mute") void server.refresh({ soon: true });
  if (phone.state === "off" && before !== "off") leader.leave();
}

// --- what is seen --------------------------------------------------------------------------------

function draw() {
  const line = server.line;
  const now = view(phone.state, line);
  const hand = line?.at_hand ?? null;
  root.dataset.view = now;
  root.dataset.phone = phone.state;
  root.dataset.priority = hand?.priority ?? "";
  for (const one of root.querySelectorAll("[data-when]")) one.hidden = !one.dataset.when.split(" ").includes(now);
  for (const one of root.querySelectorAll("[data-if]")) one.hidden = !holds(one.dataset.if, line, hand);
  for (const one of root.querySelectorAll("[data-say]")) say(one, line, hand);
  for (const one of root.querySelectorAll("[data-runs]")) run(one, line, hand);
  for (const one of root.querySelectorAll("[data-pressed]")) one.setAttribute("aria-pressed", String(phone.muted));
  part("accept").disabled = !(phone.state === "ringing" || phone.state === "elsewhere");
  document.documentElement.dataset.call = IN_CALL.has(now) || now === "wrapping" ? now : "";
  document.documentElement.classList.toggle("is-rung", now === "ringing");
  sound(now, hand);
  if (now !== shown) arrived(now);
  shown = now;
}

const CONDITIONS = {
  danger: (line) => line?.danger_waits > 0,
  silent: () => silent,
  has_phone: (line) => Boolean(line?.has_phone),
  no_phone: (line) => line !== null && !line.has_phone,
  lost: (line) => Boolean(line?.lost),
  missed: (line) => line?.lost === "missed",
  failed: (line) => line?.lost === "failed",
  why: (line) => Boolean(line?.why),
  P1: (_, hand) => hand?.priority === "P1",
  P2: (_, hand) => hand?.priority === "P2",
  P3: (_, hand) => hand !== null && hand.priority !== "P1" && hand.priority !== "P2",
  caller_silent: (_, hand) => Boolean(hand?.silent),
  returned: (_, hand) => Boolean(hand?.returned),
  asked: (_, hand) => Boolean(hand?.assist),
  own: (_, hand) => hand !== null && !hand.assist,
  alone: (_, hand) => hand !== null && !hand.assist && !hand.company,
  company_rings: (_, hand) => Boolean(hand?.company) && hand.company !== "joined",
  company_joined: (_, hand) => hand?.company === "joined",
  here: () => leader.isLeader,
  elsewhere: () => phone.state === "elsewhere",
  on_phone: (_, hand) => hand?.channel === "phone",
  in_browser: (_, hand) => hand?.channel === "browser",
  muted: () => phone.muted,
  good: () => phone.state === "in_call" && phone.connection === "good",
  weak: () => phone.state === "in_call" && phone.connection === "weak",
  gone: () => phone.state === "in_call" && phone.connection === "gone",
  unheard: () => phone.state === "in_call" && phone.connection === "unheard",
  cut: () => phone.state === "lost",
  no_library: () => phone.state === "off" && phone.trouble === "library",
};

function holds(names, line, hand) {
  return names.split(" ").every((name) => CONDITIONS[name](line, hand));
}

function say(element, line, hand) {
  const words = hand?.[element.dataset.say] ?? line?.[element.dataset.say] ?? "";
  if (element.textContent !== words) element.textContent = words;
}

// Times count on by the server's clock; wrap-up counts down to its end.
function run(element, line, hand) {
  const at = element.dataset.runs === "since" ? line?.since : (hand?.[element.dataset.runs] ?? line?.[element.dataset.runs]);
  if (at) element.dataset.since = at;
  else delete element.dataset.since;
  if (!at) element.textContent = "";
  else if (!element.textContent) element.textContent = spoken((Date.parse(line.now) - Date.parse(at)) / 1000);
}

function sound(now, hand) {
  const rings = now === "ringing" && phone.state === "ringing" && leader.isLeader;
  if (rings && !ring.on) ring.start(root.dataset[hand?.priority === "P1" ? "rungDanger" : "rung"]);
  if (!rings) ring.stop();
}

function arrived(now) {
  // Whoever types is left alone; whoever does not has the next key at hand.
  const typing = document.activeElement?.matches("input, textarea, select, [contenteditable]");
  if (now === "ringing" && !typing) part("accept").focus({ preventScroll: true });
  if (SOON.has(now)) void server.refresh({ soon: true });
  part("problem").hidden = true;
}

function complain(words) {
  part("problem_words").textContent = words;
  part("problem").hidden = false;
}

// --- what is pressed -----------------------------------------------------------------------------

// Presses that need the phone itself: carried out in the tab that is it.
const LOCAL = {
  accept: () => phone.accept(),
  reject: () => phone.reject(),
  hang_up: () => phone.hangUp(),
  mute: () => phone.mute(!phone.muted),
  key: (digit) => phone.key(digit),
  stop: () => {
    server.gone();
    phone.stop();
    leader.leave();
  },
};

function local(what, value) {
  if (leader.isLeader) LOCAL[what](value);
  else leader.press({ what, value });
}

async function goOn() {
  void window.Notification?.requestPermission?.();
  if (!(await leader.take())) {
    phone.happens("follow");
  } else {
    await phone.start();
    if (phone.state !== "starting" && !present(phone.state)) return leader.leave();
  }
  await server.press("/softphone/shift/on");
}

async function goOff(state, data = {}) {
  await server.press(`/softphone/shift/${state}`, data);
  if (state === "off") local("stop");
}

const offer = (what) => `/softphone/offers/${server.line.at_hand.offer}/${what}`;

const PRESSES = {
  on: () => goOn(),
  again: () => goOn(),
  break: () => goOff("break"),
  off: () => goOff("off"),
  accept: () => local("accept"),
  decline: async ({ why }) => {
    const hand = server.line.at_hand;
    await server.press(hand.assist ? `/softphone/assists/${hand.assist}/leave` : offer("decline"), { why });
    local("reject");
  },
  end: async () => {
    await server.pressEnd(offer("end"));
    local("hang_up");
  },
  leave: async () => {
    await server.press(`/softphone/assists/${server.line.at_hand.assist}/leave`);
    local("hang_up");
  },
  hold: () => server.press(offer("hold")),
  release: () => server.press(offer("release")),
  supervisor: () => server.press(offer("supervisor")),
  done: () => server.press(offer("done")),
  mute: () => local("mute"),
  key: ({ digit }) => local("key", digit),
};

let pressing = "";

async function press(button) {
  const what = button.dataset.press;
  if (pressing === what && what !== "key") return; // a double click is one press
  pressing = what;
  part("problem").hidden = true;
  try {
    await PRESSES[what](button.dataset);
  } catch (error) {
    complain(error.status ? error.message : root.dataset.noServer);
  } finally {
    pressing = "";
    draw();
  }
  button.closest("details")?.removeAttribute("open");
}

root.addEventListener("click", (event) => {
  const button = event.target.closest("[data-press]");
  if (button && !button.disabled) void press(button);
});

const SHORTCUTS = { a: ["accept"], e: ["end", "leave"], h: ["hold", "release"], m: ["mute"] };
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  for (const what of SHORTCUTS[event.key.toLowerCase()] ?? []) {
    const button = [...root.querySelectorAll(`[data-press="${what}"]`)].find((one) => one.offsetParent !== null);
    if (!button || button.disabled) continue;
    event.preventDefault();
    void press(button);
    return;
  }
});

// --- leaving, writing ----------------------------------------------------------------------------

window.addEventListener("beforeunload", (event) => {
  if (busy(phone.state)) event.preventDefault();
});
window.addEventListener("pagehide", () => {
  if (!leader.isLeader) return;
  server.gone();
  phone.stop();
});
window.addEventListener("online", () => void server.refresh());
document.addEventListener("visibilitychange", () => document.hidden || void server.refresh());
document.body.addEventListener("line-changed", () => void server.refresh());

let wrote = 0;
document.addEventListener("input", (event) => {
  const writes = server.line?.state === "wrapping" && event.target.closest?.("#main");
  if (!writes || Date.now() - wrote < WRITING_EVERY_MS) return;
  wrote = Date.now();
  void server.press(offer("writing")).catch(() => {});
});

offerDevices({
  microphones: part("microphones"),
  speakers: part("speakers"),
  onMicrophone: (id) => void phone.useMicrophone(id),
  onSpeaker: (id) => {
    void phone.useSpeaker(id);
    void ring.through(id);
  },
});
void leader.isTaken().then((taken) => taken && phone.happens("follow"));
server.start();
