// Asking our own server from a script: the page's token is sent along, a refusal is thrown with its sentence.
export class Refused extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

export function token() {
  return document.getElementById("main")?.dataset.csrf ?? "";
}

export async function ask(path, { method = "GET", data = null, keepalive = false } = {}) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = token();
  const body = data === null ? undefined : new URLSearchParams(data);
  const answer = await fetch(path, { method, headers, body, keepalive, credentials: "same-origin" });
  const json = answer.headers.get("Content-Type")?.includes("json");
  const said = json ? await answer.json() : null;
  if (answer.ok) return said;
  if (answer.status === 401) document.body.dispatchEvent(new CustomEvent("door-closed"));
  throw new Refused(said?.sentence ?? answer.statusText, answer.status);
}

export const post = (path, data = {}, options = {}) => ask(path, { method: "POST", data, ...options });
