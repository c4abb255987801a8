// The phone in this browser: the only file that touches the carrier's browser library. Every change of its state goes
// through `machine.js`; what is said about callers comes from the server.
import { busy, next } from "./softphone/machine.js";

const CODECS = ["opus", "pcmu"];
const SIGNALLING_TIMEOUT_MS = 10_000; // more would be dead air for a caller when this tab crashes
const REFRESH_BEFORE_MS = 60_000;
const TRY_AGAIN_MS = 10_000;
const SILENT_SOUNDS = ["incoming", "outgoing", "disconnect"];
const KEY_SOUNDS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "s", "h"].map((key) => `dtmf${key}`);

function load(address, data = {}) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script.dataset, data);
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error("the browser library did not load"));
    document.head.append(script);
  });
}

export class Softphone {
  constructor({ server, files, onChange }) {
    this.server = server;
    this.files = files; // addresses of the library, the line's shim and a quiet sound
    this.onChange = onChange;
    this.state = "off";
    this.device = null;
    this.call = null;
    this.trouble = ""; // why it is off or refused: microphone, library, line
    this.quality = new Set(); // the library's warnings that hold now
    this.reconnecting = false;
    this.microphone = "";
    this.speaker = "";
  }

  happens(event) {
    const before = this.state;
    this.state = next(before, event);
    if (this.state !== before && this.state === "ready") this.#forgetCall();
    this.onChange(before, event);
    return this.state !== before;
  }

  // From a press: browsers let a page make sounds, and ask for the microphone, only then.
  async start() {
    if (!this.happens("start")) return;
    try {
      await this.#askForMicrophone();
    } catch {
      this.trouble = "microphone";
      this.happens("refused");
      return;
    }
    try {
      await this.#makeDevice();
    } catch (error) {
      this.trouble = error.status ? "server" : "library";
      this.stop("failed");
    }
  }

  stop(event = "stop") {
    const device = this.device;
    this.device = null;
    this.call?.disconnect();
    this.happens(event);
    this.#forgetCall();
    device?.destroy();
  }

  accept() {
    if (!this.call || !this.happens("accept")) return;
    const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    if (this.microphone) audio.deviceId = { exact: this.microphone };
    this.call.accept({ rtcConstraints: { audio } });
  }

  // The server was told why before; this only stops the ring here.
  reject() {
    if (this.state === "ringing") this.call?.reject();
  }

  hangUp() {
    this.call?.disconnect();
  }

  mute(on) {
    this.call?.mute(on);
    this.onChange(this.state, "mute");
  }

  get muted() {
    return Boolean(this.call?.isMuted());
  }

  key(digit) {
    this.call?.sendDigits(digit);
  }

  // How the connection is, as a word for the page: good, weak, gone, or unheard (the microphone gives nothing).
  get connection() {
    if (this.reconnecting || this.quality.has("ice-connectivity-lost")) return "gone";
    if (this.quality.has("constant-audio-input-level")) return "unheard";
    return this.quality.size > 0 ? "weak" : "good";
  }

  async useMicrophone(id) {
    this.microphone = id;
    if (this.call && id) await this.device?.audio?.setInputDevice(id);
  }

  async useSpeaker(id) {
    this.speaker = id;
    if (this.device?.audio?.isOutputSelectionSupported && id) await this.device.audio.speakerDevices.set(id);
  }

  async #askForMicrophone() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const track of stream.getTracks()) track.stop();
  }

  async #makeDevice() {
    const token = await this.server.token();
    if (!window.Twilio) {
      const scheme = window.location.protocol === "https:" ? "wss" : "ws";
      if (token.local_line) await load(this.files.localLine, { line: token.local_line, scheme });
      await load(this.files.library);
    }
    if (this.state !== "starting") return; // she changed her mind meanwhile
    const device = new window.Twilio.Device(token.token, this.#options(token));
    this.device = device;
    device.on("registered", () => this.happens("registered"));
    device.on("unregistered", () => this.happens("unregistered"));
    device.on("incoming", (call) => this.#rings(call));
    device.on("tokenWillExpire", () => void this.#renew(device));
    device.on("error", (error) => this.#failed(device, error));
    for (const sound of SILENT_SOUNDS) device.audio?.[sound]?.(false);
    await device.register();
    if (this.speaker) await this.useSpeaker(this.speaker).catch(() => {});
  }

  #options(token) {
    const sounds = Object.fromEntries([...SILENT_SOUNDS, ...KEY_SOUNDS].map((name) => [name, this.files.quiet]));
    const always = {
      allowIncomingWhileBusy: false,
      closeProtection: true,
      codecPreferences: CODECS,
      enableImprovedSignalingErrorPrecision: true,
      logLevel: "error",
      maxCallSignalingTimeoutMs: SIGNALLING_TIMEOUT_MS,
      sounds,
      tokenRefreshMs: REFRESH_BEFORE_MS,
    };
    return token.local_line ? { ...always, chunderw: token.local_line, publishEvents: false } : always;
  }

  // A token lasts an hour; in a call too it is renewed, and the call goes on.
  async #renew(device) {
    if (device !== this.device) return;
    try {
      device.updateToken((await this.server.token()).token);
    } catch {
      setTimeout(() => void this.#renew(device), TRY_AGAIN_MS);
    }
  }

  #rings(call) {
    if (busy(this.state)) return;
    this.call = call;
    const over = () => this.call === call && this.happens("ended");
    call.on("accept", () => this.call === call && this.happens("accepted"));
    for (const event of ["cancel", "reject", "disconnect"]) call.on(event, over);
    call.on("error", () => this.call === call && this.state !== "in_call" && this.happens("failed"));
    call.on("reconnecting", () => this.#reconnects(call, true));
    call.on("reconnected", () => this.#reconnects(call, false));
    call.on("warning", (name) => this.#warned(call, name, true));
    call.on("warning-cleared", (name) => this.#warned(call, name, false));
    this.happens("incoming");
  }

  #reconnects(call, now) {
    if (this.call !== call) return;
    this.reconnecting = now;
    this.onChange(this.state, "quality");
  }

  #warned(call, name, now) {
    if (this.call !== call) return;
    if (now) this.quality.add(name);
    else this.quality.delete(name);
    this.onChange(this.state, "quality");
  }

  #failed(device, error) {
    if (device !== this.device) return;
    if ([20101, 20104, 31205].includes(error?.code)) void this.#renewAndRegister(device);
  }

  // The token ran out while this machine slept.
  async #renewAndRegister(device) {
    try {
      device.updateToken((await this.server.token()).token);
      if (device === this.device && device.state === "unregistered") await device.register();
    } catch {
      setTimeout(() => device === this.device && void this.#renewAndRegister(device), TRY_AGAIN_MS);
    }
  }

  #forgetCall() {
    this.call = null;
    this.quality.clear();
    this.reconnecting = false;
  }
}
