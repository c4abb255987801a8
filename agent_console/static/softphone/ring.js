// A ring that cannot be missed: a sound of our own, the title, and a notification when this page is not looked at.
const BLINK_MS = 1000;

export class Ring {
  constructor(sound) {
    this.audio = new Audio(sound);
    this.audio.loop = true;
    this.title = "";
    this.blinking = 0;
    this.notification = null;
  }

  get on() {
    return this.blinking !== 0;
  }

  start(words) {
    if (this.on) return;
    this.audio.currentTime = 0;
    void this.audio.play().catch(() => {}); // without a press on this page browsers forbid it; the rest still shows
    this.title = document.title;
    let odd = false;
    const blink = () => {
      odd = !odd;
      document.title = odd ? `● ${words}` : this.title;
    };
    blink();
    this.blinking = setInterval(blink, BLINK_MS);
    if (document.hidden && window.Notification?.permission === "granted") {
      this.notification = new Notification(words, { tag: "ring", requireInteraction: true });
      this.notification.onclick = () => window.focus();
    }
  }

  stop() {
    if (!this.on) return;
    clearInterval(this.blinking);
    this.blinking = 0;
    this.audio.pause();
    document.title = this.title;
    this.notification?.close();
    this.notification = null;
  }

  async through(speaker) {
    if (this.audio.setSinkId) await this.audio.setSinkId(speaker).catch(() => {});
  }
}
