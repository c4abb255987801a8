// One phone of the page: the caller's, or a handset. It shows what the line says of it and sends what is done with it.

import { LANGUAGES, act, heardWords, minutes, now, setIcon, setText, show } from "./parts.js";
import { CallSound } from "./sound.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const KEY_NAMES = { "*": "star", "#": "hash" };
const BEFORE = 4; // captions kept on the screen after the present one
const SOUNDS = {
  waiting: "Sound on",
  connecting: "Sound connects…",
  heard: "Sound on",
  listening: "Sound on, no microphone",
  failed: "Prompts only",
};
const KINDS = { dead: "Dead number", off: "Switched off", busy: "Busy", invalid: "No such number" };
const HINT =
  "Press Call. When you hear the greeting, press 3 for English, then 4 for a counsellor. A phone on the other side begins to ring: answer it, and press 1 there. The keys of your keyboard work too.";

export class Phone {
  constructor(number, caller = null) {
    this.number = number;
    this.caller = caller; // what only the caller's phone has: its settings
    this.view = null;
    this.seen = 0; // texts that were read
    this.leg = "";
    this.heard = []; // captions of this call, latest first
    this.sounding = "";
    this.callSound = null; // the connection that carries the call's sound
    this.element = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.find = (selector) => this.element.querySelector(selector);
    this.audio = new Audio();
    this.opened = caller !== null;
    this.build();
  }

  build() {
    for (const key of KEYS) this.find(".keypad").append(this.keyButton(key));
    this.element.classList.toggle("caller", this.caller !== null);
    show(this.find(".open"), this.caller === null);
    for (const button of this.element.querySelectorAll("[data-act]")) {
      button.addEventListener("click", () => this.do(button.dataset.act));
    }
    this.find(".open").addEventListener("click", () => this.toggle());
    this.find(".sound").addEventListener("click", () => this.setSound(!this.soundOn));
    this.find(".kind").addEventListener("change", (event) => this.do("kind", { kind: event.target.value }));
    this.setSound(false);
  }

  keyButton(key) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "key";
    button.dataset.key = key;
    button.textContent = key;
    if (KEY_NAMES[key]) button.setAttribute("aria-label", KEY_NAMES[key]);
    button.addEventListener("click", () => this.press(key));
    return button;
  }

  // --- what is done with it

  async do(name, particulars = {}) {
    const given = name === "dial" ? this.caller.particulars() : particulars;
    if (this.caller && !this.view?.call) this.number = this.caller.number();
    if (this.caller && name === "dial") this.setSound(true);
    try {
      await act(this.number, name, given);
      setText(this.find(".said"), "");
    } catch (error) {
      setText(this.find(".said"), error.message);
    }
  }

  press(key) {
    const button = this.find(`[data-key="${key}"]`);
    button.classList.add("pressed");
    setTimeout(() => button.classList.remove("pressed"), 180);
    return this.do("press", { keys: key });
  }

  // The Enter key: the one thing that can be done now.
  enter() {
    if (this.view?.call?.ringing) return this.do("answer");
    return this.caller && !this.view?.call ? this.do("dial") : null;
  }

  toggle() {
    this.opened = !this.opened;
    this.draw();
  }

  setSound(on) {
    this.soundOn = on;
    this.find(".sound").setAttribute("aria-pressed", String(on));
    this.sound();
  }

  // --- what is seen of it

  update(view) {
    this.view = view;
    this.remember(view?.call);
    this.draw();
    this.sound();
  }

  remember(call) {
    if (call && call.leg !== this.leg) {
      this.leg = call.leg;
      this.heard = [];
    }
    const hears = call?.hears;
    if (!spoken(hears)) return;
    if (this.heard[0]?.since !== hears.since) this.heard.unshift({ ...hears });
    this.heard.length = Math.min(this.heard.length, BEFORE + 1);
  }

  draw() {
    const view = this.view ?? { call: null, texts: [], texts_in_all: 0, kind: "phone", gone: false, name: "", role: "", pin: "" };
    const call = view.call;
    const stage = call?.ringing ? "ringing" : call?.connected ? "connected" : call ? "calling" : "idle";
    this.element.dataset.stage = stage;
    this.element.classList.toggle("opened", this.opened);
    this.drawHead(view, stage);
    this.drawRing(call, stage);
    this.drawScreen(call, stage);
    this.drawControls(view, call, stage);
    this.drawDrawer(view);
  }

  drawHead(view, stage) {
    const name = this.caller ? "" : view.name || "Phone";
    setText(this.find(".phone-name"), name);
    show(this.find(".phone-name"), !this.caller);
    setText(this.find(".phone-number"), this.numberOf(view));
    this.element.setAttribute("aria-label", this.caller ? "Caller’s phone" : `${name}, ${view.dial}`);
    const [icon, words] = this.stateOf(view, stage);
    setIcon(this.find(".phone-state"), icon);
    this.find(".phone-state").classList.toggle("usual", words === "Ready");
    setText(this.find(".phone-state span"), words);
    this.find(".open").setAttribute("aria-expanded", String(this.opened));
    setText(this.find(".open .hidden"), `${this.opened ? "Close" : "Open"} ${name} ${view.dial ?? ""}`);
  }

  numberOf(view) {
    const dial = (view.dial ?? "").replaceAll(" ", "\u00a0");
    if (!this.caller) return [view.role, dial].filter(Boolean).join(" · ");
    return view.call ? `${dial} ${view.call.incoming ? "←" : "→"} ${view.call.other}` : "";
  }

  stateOf(view, stage) {
    if (view.call?.lost) return ["wrong", "Radio lost"];
    if (stage === "ringing") return ["bell", `Rings ${this.seconds()}`];
    if (stage === "connected" && view.call.talks_with.length) return ["talk", `Talking ${this.seconds()}`];
    if (stage === "connected") return ["ear", `In a call ${this.seconds()}`];
    if (stage === "calling") return ["phone", `Calling ${this.seconds()}`];
    if (view.gone) return ["wrong", "No radio"];
    return KINDS[view.kind] ? ["wrong", KINDS[view.kind]] : ["phone", "Ready"];
  }

  seconds() {
    const call = this.view?.call;
    return call ? minutes(now() - (call.answered ?? call.since)) : "";
  }

  tick() {
    if (this.view?.call) this.drawHead(this.view, this.element.dataset.stage);
  }

  drawRing(call, stage) {
    show(this.find(".ring"), stage === "ringing");
    if (stage === "ringing") setText(this.find(".ring-words"), `A call from ${call.other}`);
  }

  drawScreen(call, stage) {
    show(this.find(".screen"), this.caller !== null || stage === "connected" || stage === "calling");
    const words = call ? heardWords(call) : "";
    const heardNow = this.find(".heard-now");
    setText(heardNow, stage === "ringing" ? "" : words);
    const kind = words.startsWith("(") ? "tone" : (call?.hears?.kind ?? "");
    heardNow.dataset.kind = call?.talks_with.length ? "conversation" : kind;
    const language = LANGUAGES[call?.hears?.language] ?? "";
    heardNow.dataset.language = language;
    if (call?.hears?.language && !language.includes(",")) heardNow.lang = call.hears.language;
    else heardNow.removeAttribute("lang");
    this.drawBefore(call);
    show(this.find(".hint"), this.caller !== null && !call);
    setText(this.find(".hint"), HINT);
  }

  drawBefore(call) {
    const present = spoken(call?.hears) ? 1 : 0;
    const lines = call ? this.heard.slice(present) : [];
    const list = this.find(".heard-before");
    show(list, lines.length > 0);
    const texts = lines.map((line) => line.caption);
    if (list.dataset.shown === JSON.stringify(texts)) return;
    list.dataset.shown = JSON.stringify(texts);
    list.replaceChildren(...texts.map((text) => item(text)));
  }

  drawControls(view, call, stage) {
    const inCall = stage === "connected" || stage === "calling";
    show(this.find(".talk"), this.caller !== null || inCall);
    show(this.find('[data-act="dial"]'), this.caller !== null && !call);
    show(this.find('[data-act="hang-up"]'), inCall);
    show(this.find(".sound"), inCall || this.caller !== null);
    // A handset's tricks are in its drawer, but a message wants to be spoken.
    const wanted = this.opened || call?.hears?.kind === "recording" || view.gone;
    show(this.find(".tricks"), wanted && (stage === "connected" || view.gone));
    show(this.find('[data-act="speak"]'), stage === "connected" && !view.gone);
    show(this.find('[data-act="vanish"]'), stage === "connected" && !view.gone);
    show(this.find('[data-act="come-back"]'), view.gone);
    this.find('[data-act="speak"]').classList.toggle("main", call?.hears?.kind === "recording");
    show(this.find(".dialling"), this.caller !== null && !call);
  }

  drawDrawer(view) {
    const drawer = this.find(".drawer");
    show(drawer, this.caller !== null ? view.texts.length > 0 : this.opened);
    show(this.find(".drawer label"), this.caller === null);
    if (document.activeElement !== this.find(".kind")) this.find(".kind").value = view.kind;
    show(this.find(".pin"), Boolean(view.pin));
    setText(this.find(".pin"), view.pin ? `PIN ${view.pin}` : "");
    if (this.opened) this.seen = view.texts_in_all;
    this.drawTexts(view);
  }

  drawTexts(view) {
    const unread = view.texts_in_all - this.seen;
    const latest = view.texts.at(-1);
    show(this.find(".news-text"), unread > 0 && Boolean(latest));
    if (latest) setText(this.find(".news-text span"), unread > 1 ? `${unread} new texts: ${latest.body}` : `New text: ${latest.body}`);
    show(this.find(".no-texts"), view.texts.length === 0);
    const list = this.find(".texts");
    if (list.dataset.shown === String(view.texts_in_all)) return;
    list.dataset.shown = String(view.texts_in_all);
    list.replaceChildren(...[...view.texts].reverse().map((text) => item(text.body, `${text.from}, ${timeOfDay(text.at)}`)));
  }

  // --- what is heard of it

  sound() {
    this.connect();
    this.playPrompt();
    setText(this.find(".sound span"), this.soundOn ? SOUNDS[this.callSound?.state ?? "waiting"] : "Sound off");
    setText(this.find(".lacks"), this.callSound?.lacks ?? "");
    this.element.dataset.sound = this.callSound?.state ?? "off";
  }

  // While sound is on, a call has its connection from the moment it is dialled or answered until it is over.
  connect() {
    const call = this.view?.call;
    const wanted = this.soundOn && call && !call.ringing ? call.leg : "";
    if ((this.callSound?.leg ?? "") === wanted) return;
    this.callSound?.close();
    this.callSound = wanted ? new CallSound(this.view.number, wanted, () => this.sound()) : null;
  }

  // Where the browser cannot carry the call's sound, the page plays at least the prompts.
  playPrompt() {
    const hears = this.callSound?.state === "failed" ? this.view?.call?.hears : null;
    const wanted = hears?.sound ? `${this.view.call.leg} ${hears.since} ${hears.sound}` : "";
    if (wanted === this.sounding) return;
    this.sounding = wanted;
    this.audio.pause();
    if (!wanted) return;
    const audio = (this.audio = new Audio(hears.sound));
    audio.loop = hears.times !== 1;
    audio.addEventListener("loadedmetadata", () => {
      const late = now() - hears.since;
      if (late > 0.5 && late < audio.duration) audio.currentTime = late;
    });
    audio.play().catch((error) => {
      if (error.name === "NotAllowedError") this.setSound(false); // the browser wants a click first
      if (error.name === "NotSupportedError") setText(this.find(".said"), "This browser cannot play the prompt; its words are above.");
    });
  }
}

// What is no speech has a caption in brackets.
function spoken(hears) {
  return Boolean(hears?.caption) && !hears.caption.startsWith("(");
}

function item(text, more = "") {
  const line = document.createElement("li");
  line.textContent = text;
  if (more) {
    const small = document.createElement("small");
    small.textContent = more;
    line.append(small);
  }
  return line;
}

function timeOfDay(at) {
  return new Date(at * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
