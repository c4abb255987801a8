// What the server says of this person and her caller, asked often and after every press; a lost network is shown.
import { ask, post } from "../asking.js";
import { setServerNow } from "../ticking.js";

const EVERY_MS = 2000;
const SOON_MS = 500;
const END_PATIENCE_MS = 1500;

export class Server {
  constructor({ onLine, onSilence, isPresent }) {
    this.onLine = onLine;
    this.onSilence = onSilence;
    this.isPresent = isPresent;
    this.line = null;
    this.asked = 0; // of answers that overtake each other the one asked last counts
    this.seen = 0;
    this.beaten = 0;
    this.timer = 0;
  }

  start() {
    void this.refresh();
  }

  // Ask again at once; `soon` while something is about to change.
  async refresh({ soon = false } = {}) {
    clearTimeout(this.timer);
    const beats = this.isPresent() && Date.now() - this.beaten >= (this.line?.beat_s ?? 5) * 1000 - 250;
    try {
      if (beats) this.beaten = Date.now();
      await this.take(beats ? post("/presence/heartbeat") : ask("/softphone/state"));
      this.onSilence(false);
    } catch (error) {
      if (beats) this.beaten = 0;
      this.onSilence(error.status === undefined || error.status >= 500);
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), soon ? SOON_MS : EVERY_MS);
  }

  async take(answer) {
    const number = ++this.asked;
    const line = await answer;
    if (line === null || number < this.seen) return;
    this.seen = number;
    this.line = line;
    setServerNow(line.now);
    this.onLine(line);
  }

  // A press: one service call; what it changed comes back with it. Throws Refused with its sentence.
  async press(path, data = {}) {
    await this.take(post(path, data));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), SOON_MS);
  }

  // End is told first, but a dead network must not keep her in the call.
  async pressEnd(path) {
    const patience = new Promise((resolve) => setTimeout(resolve, END_PATIENCE_MS));
    await Promise.race([this.press(path).catch(() => {}), patience]);
  }

  beatNow() {
    this.beaten = 0;
    return this.refresh();
  }

  gone() {
    void post("/presence/gone", {}, { keepalive: true }).catch(() => {});
  }

  token() {
    return post("/softphone/token");
  }
}
