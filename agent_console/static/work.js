// A message is asked for with its reason, played from memory, and forgotten when the page goes.
import { token } from "./asking.js";

function say(sentence) {
  const notice = document.createElement("p");
  notice.className = "notice is-warning";
  notice.textContent = sentence;
  document.getElementById("notices").replaceChildren(notice);
}

async function play(form, player) {
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token() },
    body: new URLSearchParams(new FormData(form)),
    cache: "no-store",
    credentials: "same-origin",
  });
  if (answer.status === 401) document.body.dispatchEvent(new CustomEvent("door-closed"));
  if (!answer.ok) {
    say((await answer.json()).sentence);
    return;
  }
  const address = URL.createObjectURL(await answer.blob());
  player.addEventListener("loadeddata", () => URL.revokeObjectURL(address), { once: true });
  player.src = address;
  player.hidden = false;
  form.hidden = true;
  player.focus();
  await player.play().catch(() => {}); // a browser that wants one more press shows its own button
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.plays) return;
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    await play(form, document.getElementById(form.dataset.plays));
  } catch {
    say(form.dataset.failed);
  } finally {
    button.disabled = false;
  }
});
