// Night, day, or as the device says: kept in this browser.
const KEY = "theme";

export function showChosen() {
  const chosen = localStorage.getItem(KEY) ?? "";
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
  }
}

export function listenForBrightness() {
  showChosen();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    const chosen = button.dataset.themeChoice;
    if (chosen) localStorage.setItem(KEY, chosen);
    else localStorage.removeItem(KEY);
    if (chosen) document.documentElement.dataset.theme = chosen;
    else delete document.documentElement.dataset.theme;
    showChosen();
  });
}
