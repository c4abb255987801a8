// One phone per browser, however many tabs: whoever holds the lock is it, the others pass presses on to it.
const NAME = "duty-desk-softphone";

export class Leader {
  constructor({ onPress, onFree }) {
    this.channel = new BroadcastChannel(NAME);
    this.onFree = onFree;
    this.release = null;
    this.waiting = null;
    this.channel.onmessage = ({ data }) => this.release && onPress(data);
  }

  get isLeader() {
    return this.release !== null;
  }

  // Become the phone. False if another tab is; then `onFree` is called once that tab has gone.
  take() {
    if (this.isLeader) return Promise.resolve(true);
    return new Promise((resolve) => {
      void navigator.locks.request(NAME, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        if (lock === null) {
          this.watch();
          return undefined;
        }
        return new Promise((release) => (this.release = release));
      });
    });
  }

  // Whether another tab is the phone; then `onFree` is called once that tab has gone.
  async isTaken() {
    const { held } = await navigator.locks.query();
    const taken = !this.isLeader && held.some((lock) => lock.name === NAME);
    if (taken) this.watch();
    return taken;
  }

  watch() {
    if (this.waiting) return;
    this.waiting = navigator.locks.request(NAME, () => {}).then(() => {
      this.waiting = null;
      this.onFree();
    });
  }

  leave() {
    this.release?.();
    this.release = null;
  }

  press(what) {
    this.channel.postMessage(what);
  }
}
