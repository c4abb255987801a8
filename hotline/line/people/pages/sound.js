// The sound of one call: one connection to the line for its whole life, the microphone of this browser, and what is said
// when the browser cannot. What is heard comes in the call itself; where it cannot, the page plays the prompts alone.

import { act } from "./parts.js";

const GATHERING_MS = 2000;
const TRIES = 3;

export const NO_ADDRESS =
  "This browser finds no way to the line for sound. Connect this machine to any network, or start Chromium with --allow-loopback-in-peer-connection, and load the page again. Until then only prompts are heard; captions always work.";
export const NO_WEBRTC =
  "This browser cannot carry sound (no WebRTC). Use a current Chromium, Firefox or Safari. Captions and keys work all the same.";
export const NOT_SECURE =
  "The browser gives a page its microphone only at 127.0.0.1, localhost or https. Open this page there to speak; here you can listen.";
const REFUSED =
  "The microphone is not allowed, so nobody hears you: allow it beside the address, then switch sound off and on. “Speak” sends a voice without words.";
const NO_MICROPHONE = "No microphone was found. You hear everything; “Speak” sends a voice without words.";
const BUSY = "The microphone is used by another program. Close it there, then switch sound off and on.";

// What this browser lacks for sound, in a sentence; "" when it has everything.
export async function selfCheck() {
  if (!window.RTCPeerConnection) return NO_WEBRTC;
  if (!navigator.mediaDevices?.getUserMedia) return NOT_SECURE;
  if ((await permission()) === "denied") return REFUSED;
  // Without leave to use the microphone a browser may keep its addresses to itself: that is asked after the first click.
  return (await permission()) === "granted" && !(await hasAddress()) ? NO_ADDRESS : "";
}

async function permission() {
  try {
    return (await navigator.permissions.query({ name: "microphone" })).state;
  } catch {
    return "prompt"; // a browser that does not know the question
  }
}

async function hasAddress() {
  const peer = new RTCPeerConnection({ iceServers: [] });
  try {
    peer.createDataChannel("check");
    const found = new Promise((resolve) => {
      peer.addEventListener("icecandidate", (event) => {
        if (event.candidate?.candidate) resolve(true);
        else if (!event.candidate) resolve(false);
      });
      setTimeout(() => resolve(false), GATHERING_MS);
    });
    await peer.setLocalDescription();
    return await found;
  } finally {
    peer.close();
  }
}

// One microphone for all phones of this page: asked for at the first click, and let go of with the last call.
let stream = null;
let holders = 0;

async function openMicrophone() {
  holders += 1;
  const wanted = { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } };
  stream ??= navigator.mediaDevices?.getUserMedia
    ? navigator.mediaDevices.getUserMedia(wanted)
    : Promise.reject(new DOMException("", "SecurityError"));
  try {
    return { track: (await stream).getAudioTracks()[0] ?? null, lacks: "" };
  } catch (error) {
    stream = null;
    return { track: null, lacks: lackOf(error) };
  }
}

function lackOf(error) {
  if (error.name === "NotAllowedError") return REFUSED;
  if (error.name === "SecurityError") return NOT_SECURE;
  return error.name === "NotReadableError" ? BUSY : NO_MICROPHONE;
}

async function closeMicrophone() {
  holders -= 1;
  if (holders > 0 || !stream) return;
  const held = stream;
  stream = null;
  for (const track of (await held).getTracks()) track.stop();
}

// The states: connecting, heard (sound both ways), listening (no microphone), failed (only prompts, played by the page).
export class CallSound {
  constructor(number, leg, changed) {
    this.number = number;
    this.leg = leg;
    this.changed = changed;
    this.state = "connecting";
    this.lacks = "";
    this.closed = false;
    this.tries = 0;
    this.audio = new Audio();
    this.audio.autoplay = true;
    this.begin();
  }

  async begin() {
    const microphone = await openMicrophone();
    if (this.closed) return closeMicrophone();
    this.track = microphone.track;
    this.lacks = microphone.lacks;
    return this.connect();
  }

  async connect() {
    this.tries += 1;
    try {
      await this.exchange();
    } catch (error) {
      this.fail(error.message || NO_WEBRTC);
    }
  }

  // The line offers, completely gathered; our answer carries what addresses we find in a short while.
  async exchange() {
    const offer = await act(this.number, "sound");
    if (this.closed || offer.leg !== this.leg) return;
    const peer = (this.peer = new RTCPeerConnection({ iceServers: [] }));
    peer.addEventListener("track", (event) => this.hear(event.streams[0] ?? new MediaStream([event.track])));
    peer.addEventListener("connectionstatechange", () => peer === this.peer && this.follow());
    await peer.setRemoteDescription({ type: "offer", sdp: offer.sdp });
    if (this.track) peer.addTrack(this.track);
    await peer.setLocalDescription(await peer.createAnswer());
    await gathered(peer);
    if (this.closed) return;
    await act(this.number, `sound/${offer.connection}`, { leg: this.leg, sdp: peer.localDescription.sdp });
  }

  hear(heard) {
    this.audio.srcObject = heard;
    this.audio.play().catch(() => this.become("failed", "The browser wants a click before it plays sound: switch sound off and on."));
  }

  async follow() {
    if (this.peer.connectionState === "connected") {
      this.tries = 0;
      this.become(this.track ? "heard" : "listening", this.lacks);
    }
    if (this.peer.connectionState === "failed") {
      this.peer.close();
      if (this.tries < TRIES) await this.connect();
      else this.fail((await hasAddress()) ? "The sound cannot reach the line. A firewall on this machine may stop it; captions go on." : NO_ADDRESS);
    }
  }

  fail(sentence) {
    if (!this.closed) this.become("failed", sentence);
  }

  become(state, lacks) {
    if (this.closed) return;
    this.state = state;
    this.lacks = lacks;
    this.changed();
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    this.peer?.close();
    this.audio.srcObject = null;
    if (this.track !== undefined) closeMicrophone();
  }
}

function gathered(peer) {
  if (peer.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    peer.addEventListener("icegatheringstatechange", () => peer.iceGatheringState === "complete" && resolve());
    setTimeout(resolve, GATHERING_MS);
  });
}
