// What this browser's phone may become, and when. Pure: a state and an event in, a state out.
// What is not in the table changes nothing: events of a browser library come late, twice, or never.
//
//   off          no phone in this tab        elsewhere   another tab of this browser is the phone
//   starting     library, token, microphone  refused     no microphone: it cannot be a phone
//   ready        it can ring                 lost        signalling is cut, it tries again
//   ringing      a caller is offered         accepting   Answer pressed, no sound yet
//   in_call      sound both ways
export const MOVES = {
  off: { start: "starting", follow: "elsewhere" },
  elsewhere: { start: "starting", released: "off" },
  starting: { registered: "ready", refused: "refused", failed: "off", follow: "elsewhere", stop: "off" },
  refused: { start: "starting", stop: "off" },
  ready: { incoming: "ringing", unregistered: "lost", stop: "off" },
  lost: { registered: "ready", incoming: "ringing", stop: "off" },
  ringing: { accept: "accepting", ended: "ready", failed: "ready", stop: "off" },
  accepting: { accepted: "in_call", ended: "ready", failed: "ready", stop: "off" },
  in_call: { ended: "ready", stop: "off" },
};

export const next = (state, event) => MOVES[state]?.[event] ?? state;

// Whether this tab holds a call, so that it must not be left.
export const busy = (state) => state === "ringing" || state === "accepting" || state === "in_call";

// Whether it can be rung, so that it may say that it is there.
export const present = (state) => state === "ready" || busy(state);

const CALLS = new Set(["connecting", "talking", "holding", "held", "releasing"]);

// What the softphone shows: the server's word first, then what this browser can do about it.
export function view(phone, line) {
  if (line === null) return "unknown";
  const { state, at_hand: hand } = line;
  if (state === "offered" || state === "asked") return hand.channel === "browser" ? "ringing" : "rings_on_phone";
  if (CALLS.has(state) || state === "assisting" || state === "wrapping") return state;
  if (phone === "ringing") return "ringing";
  if (phone === "accepting" || phone === "in_call") return "taken";
  if (state === "available" && !present(phone)) return phone === "off" ? "not_here" : phone;
  return state;
}
