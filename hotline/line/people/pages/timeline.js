// The timeline: everything heard, sent and requested, newest first; each row readable in two seconds.

import { LANGUAGES, clockTime, setText, show } from "./parts.js";

const MOST = 500;
const ICONS = {
  dialled: "phone", left: "phone", ringing: "bell", answered: "phone", ended: "down", vanished: "wrong", heard: "ear",
  pressed: "key", spoke: "talk", recorded: "talk", joined: "talk", parted: "talk", started: "talk", bridged: "talk",
  requested: "ask", replied: "ask", rest: "ask", texted: "text", error: "wrong",
};

export class Timeline {
  constructor() {
    this.list = document.getElementById("timeline");
    this.empty = document.getElementById("timeline-empty");
    this.latest = new Map(); // of each leg: its latest row about calls
    this.asked = new Map(); // requests that have no answer yet, by leg and path
    this.shown = new Set(["calls", "requests", "texts"]);
    for (const button of document.querySelectorAll("[data-group]")) {
      button.addEventListener("click", () => this.toggle(button));
    }
  }

  toggle(button) {
    const group = button.dataset.group;
    const on = !this.shown.has(group);
    if (on) this.shown.add(group);
    else this.shown.delete(group);
    button.setAttribute("aria-pressed", String(on));
    this.list.dataset.hide = ["calls", "requests", "texts"].filter((name) => !this.shown.has(name)).join(" ");
  }

  clear() {
    this.list.replaceChildren();
    this.latest.clear();
    this.asked.clear();
  }

  add(rows) {
    const scrolled = this.list.scrollTop;
    const height = this.list.scrollHeight;
    for (const row of rows) if (!this.again(row) && !this.answered(row)) this.list.prepend(this.remembered(row));
    while (this.list.children.length > MOST) this.list.lastElementChild.remove();
    // Whoever reads further down keeps her place.
    if (scrolled > 0) this.list.scrollTop = scrolled + this.list.scrollHeight - height;
    show(this.empty, this.list.children.length === 0);
    show(this.list, this.list.children.length > 0);
  }

  // Whoever waits hears the same tone again and again: that is one row, counted.
  again(row) {
    const before = this.latest.get(row.leg);
    if (!before || row.what !== "heard" || row.tone !== "quiet" || before.words !== row.words) return false;
    before.times += 1;
    setText(before.count, `×${before.times}`);
    return true;
  }

  // An answer that is fine stands beside its request; any other is a row of its own.
  answered(row) {
    if (row.what !== "replied" || row.tone !== "quiet") return false;
    const waiting = this.asked.get(`${row.leg} ${row.more}`) ?? [];
    const request = waiting.shift();
    if (!request) return false;
    request.line.lastElementChild.append(" ", part("small", `→ ${row.words.replace("answer ", "")} in ${(row.at - request.at).toFixed(1)} s`));
    return true;
  }

  remembered(row) {
    const line = rowOf(row);
    if (row.what === "requested") {
      const key = `${row.leg} ${row.words.split(" ")[1]}`;
      this.asked.set(key, [...(this.asked.get(key) ?? []), { line, at: row.at }].slice(-20));
    }
    if (row.group !== "calls" || !row.leg) return line;
    const count = part("small", "");
    count.className = "count";
    line.lastElementChild.append(" ", count);
    this.latest.set(row.leg, { words: row.words, times: 1, count });
    if (row.what === "ended") this.latest.delete(row.leg);
    return line;
  }
}

function rowOf(row) {
  const line = document.createElement("li");
  line.dataset.group = row.group;
  line.dataset.what = row.what;
  if (row.tone) line.dataset.tone = row.tone;
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${row.tone === "bad" ? "wrong" : (ICONS[row.what] ?? "phone")}`);
  icon.setAttribute("aria-hidden", "true");
  icon.append(use);
  line.append(part("time", clockTime(row.at)), icon, part("b", row.name || whoOf(row)), said(row));
  return line;
}

function whoOf(row) {
  if (row.what === "rest") return "Hotline";
  return row.what === "started" ? "Both" : "Line";
}

function said(row) {
  const words = part("span", row.words);
  const more = [LANGUAGES[row.language], row.more].filter(Boolean).join(" · ");
  if (more) words.append(" ", part("small", more));
  return words;
}

function part(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
