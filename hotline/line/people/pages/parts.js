// Small parts that every piece of the page uses: time in words, acts sent to the line, text set only where it changed.

let ahead = 0; // seconds by which the line's clock is ahead of this browser's

export function setClock(now) {
  ahead = now - Date.now() / 1000;
}

export function now() {
  return Date.now() / 1000 + ahead;
}

export function minutes(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function clockTime(at) {
  const date = new Date(at * 1000);
  const two = (number) => String(number).padStart(2, "0");
  const tenth = Math.floor(date.getMilliseconds() / 100);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${tenth}`;
}

// Screen readers and selections are left in peace while nothing changed.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function show(element, visible) {
  if (element.hidden === visible) element.hidden = !visible;
}

export function setIcon(element, name) {
  element.querySelector("use").setAttribute("href", `#i-${name}`);
}

// One act of one phone. Gives the phone as it is afterwards, or throws an Error with the line's sentence.
export async function act(number, name, particulars = {}) {
  let answer;
  try {
    answer = await fetch(`/phones/${encodeURIComponent(number)}/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(particulars),
    });
  } catch {
    throw new Error("The line does not answer. Is it still running?");
  }
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}

export const LANGUAGES = { sw: "Kiswahili", en: "English", "sw, en": "Kiswahili, English" };

const SOUNDS = {
  silence: "Silence",
  ringing: "Ringing…",
  waiting: "Waiting music",
  recording: "Recording: what you say is kept",
  tone: "A tone",
  prompt: "A tone",
  speech: "A voice",
  conversation: "A conversation",
};

// What a phone hears now, in words.
export function heardWords(call) {
  if (call.talks_with.length) return `Talking with ${call.talks_with.map((other) => other.name).join(" and ")}`;
  const hears = call.hears;
  if (!hears) return call.connected ? "Nothing for a moment" : "";
  return hears.caption || SOUNDS[hears.kind] || "";
}
