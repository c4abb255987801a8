// Loaded before the browser library, and only on the local line: the library always says wss://, and the line of this
// machine listens on plain ws://. The address it may be used for is told by the page, nothing else is touched.
(() => {
  const line = document.currentScript.dataset.line;
  const Socket = window.WebSocket;
  const scheme = document.currentScript.dataset.scheme;
  window.WebSocket = class extends Socket {
    constructor(url, protocols) {
      const text = String(url);
      super(text.startsWith(`wss://${line}/`) ? `${scheme}${text.slice(3)}` : text, protocols);
    }
  };
})();
