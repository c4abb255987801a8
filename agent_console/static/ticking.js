// Times that run: <time data-since="2026-11-24T02:14:00+00:00">1:42</time> counts on, by the server's clock.
let ahead = 0; // how far this machine's clock is ahead of the server's, in ms

export function setServerNow(iso) {
  const now = Date.parse(iso);
  if (!Number.isNaN(now)) ahead = Date.now() - now;
}

export function spoken(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function tick() {
  const now = Date.now() - ahead;
  for (const time of document.querySelectorAll("time[data-since]")) {
    const words = spoken((now - Date.parse(time.dataset.since)) / 1000);
    if (time.textContent !== words) time.textContent = words;
  }
}

export function startTicking() {
  setInterval(tick, 1000);
}
