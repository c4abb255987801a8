// The page of the local line: it listens to the line, keeps the phones up to date and hands keys to the focused one.

import { act, setClock, setText, show } from "./parts.js";
import { Phone } from "./phone.js";
import { selfCheck } from "./sound.js";
import { Timeline } from "./timeline.js";

const USUAL_NUMBER = "0712 000 111";
const timeline = new Timeline();
const handsets = new Map();
let state = { lines: [], phones: [] };
let reached = false;

// --- the caller's own settings: her number, whether it is shown, the line she calls

const callerSettings = {
  form: null,
  number() {
    return this.form.elements.own.value;
  },
  particulars() {
    const to = this.form.elements.to?.value ?? state.lines[0]?.number;
    return this.form.elements.withheld.checked ? { to, shows: "anonymous" } : { to };
  },
  keep() {
    sessionStorage.setItem("own", this.form.elements.own.value);
  },
};

const caller = new Phone(sessionStorage.getItem("own") ?? USUAL_NUMBER, callerSettings);
callerSettings.form = caller.find(".dialling");
callerSettings.form.elements.own.value = sessionStorage.getItem("own") ?? USUAL_NUMBER;
callerSettings.form.addEventListener("submit", (event) => {
  event.preventDefault();
  caller.do("dial");
});
callerSettings.form.elements.own.addEventListener("change", () => {
  callerSettings.keep();
  caller.number = callerSettings.number();
  draw();
});
document.getElementById("caller").append(caller.element);
caller.draw();

function drawLines(lines) {
  const fieldset = caller.find(".lines");
  if (fieldset.dataset.shown === JSON.stringify(lines)) return;
  fieldset.dataset.shown = JSON.stringify(lines);
  fieldset.replaceChildren(fieldset.querySelector("legend"), ...lines.map(lineChoice));
}

function lineChoice(line, place) {
  const label = document.createElement("label");
  const radio = document.createElement("input");
  radio.type = "radio";
  radio.name = "to";
  radio.value = line.number;
  radio.checked = place === 0;
  label.append(radio, ` ${line.dial}`);
  return label;
}

// --- drawing

// A number as the page compares it: the line writes +254712000111, people write 0712 000 111.
function same(written, phone) {
  const digits = (text) => text.replace(/\D/g, "").replace(/^(00)?254/, "0");
  return digits(written) === digits(phone.number) && !phone.number.startsWith("client:");
}

function draw() {
  drawLines(state.lines);
  const own = state.phones.find((phone) => same(caller.number, phone));
  caller.update(own ?? null);
  const others = state.phones.filter((phone) => phone !== own && !phone.number.startsWith("client:"));
  for (const view of others) handsetOf(view.number).update(view);
  for (const [number, handset] of handsets) {
    if (!others.some((view) => view.number === number)) {
      handset.setSound(false);
      handset.element.remove();
      handsets.delete(number);
    }
  }
  show(document.getElementById("handsets-empty"), handsets.size === 0);
  drawStrip();
}

function handsetOf(number) {
  if (!handsets.has(number)) {
    const handset = new Phone(number);
    handsets.set(number, handset);
    document.getElementById("handsets").append(handset.element);
  }
  return handsets.get(number);
}

function phones() {
  return [caller, ...handsets.values()];
}

function drawStrip() {
  const calls = phones().filter((phone) => phone.view?.call?.connected).length;
  const ringing = phones().filter((phone) => phone.view?.call?.ringing);
  const words = [calls && `${calls} in a call`, ringing.length && `${ringing.length} ringing`].filter(Boolean).join(" · ");
  setText(document.getElementById("now"), reached ? words || "All phones are quiet" : "The line is not reached; trying again…");
  document.body.classList.toggle("unreached", !reached);
  const list = document.getElementById("ringing-now");
  const wanted = ringing.map((phone) => phone.view.call.leg).join(" ");
  if (list.dataset.shown !== wanted) {
    list.dataset.shown = wanted;
    list.replaceChildren(...ringing.map(ringingItem));
  }
}

function ringingItem(phone) {
  const line = document.createElement("li");
  const name = phone === caller ? "Caller’s phone" : phone.view.name || phone.view.dial;
  const go = document.createElement("button");
  go.type = "button";
  go.textContent = `${name} rings`;
  go.addEventListener("click", () => {
    phone.element.scrollIntoView({ block: "center" });
    phone.find('[data-act="answer"]').focus();
  });
  const answer = document.createElement("button");
  answer.type = "button";
  answer.className = "main";
  answer.textContent = "Answer";
  answer.setAttribute("aria-label", `Answer ${name}`);
  answer.addEventListener("click", async () => {
    await phone.do("answer");
    phone.element.scrollIntoView({ block: "center" });
    phone.element.focus({ preventScroll: true });
  });
  line.append(go, answer);
  return line;
}

// --- keys

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input[type=tel], select")) return;
  const phone = phones().find((one) => one.element.contains(event.target)) ?? (event.target === document.body ? caller : null);
  if (!phone) return;
  if (/^[0-9*#]$/.test(event.key)) {
    event.preventDefault();
    phone.press(event.key);
  }
  if (event.key === "Enter" && !event.target.closest("button, a, form")) phone.enter();
});

// --- other phones

document.getElementById("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = document.getElementById("add-number");
  const said = document.getElementById("add-said");
  try {
    const phone = await act(field.value, "kind", { kind: "phone" });
    setText(said, "");
    field.value = "";
    const handset = handsets.get(phone.number);
    handset?.element.scrollIntoView({ block: "center" });
  } catch (error) {
    setText(said, error.message);
  }
});

// --- what this browser cannot do, said before it is missed

selfCheck().then((sentence) => setText(document.getElementById("check"), sentence));

// --- the line's news

const stream = new EventSource("/events");
stream.addEventListener("news", (event) => {
  const news = JSON.parse(event.data);
  reached = true;
  setClock(news.now);
  if (news.reset) timeline.clear();
  timeline.add(news.rows);
  if (news.state) state = news.state;
  draw();
});
stream.addEventListener("open", () => {
  reached = true;
  drawStrip();
});
stream.addEventListener("error", () => {
  reached = false;
  drawStrip();
});

setInterval(() => phones().forEach((phone) => phone.tick()), 500);
