// Which microphone and which speaker: chosen once, remembered in this browser, listed anew when something is plugged in.
const KEPT = { microphone: "softphone-microphone", speaker: "softphone-speaker" };

function kept(what) {
  try {
    return localStorage.getItem(KEPT[what]) ?? "";
  } catch {
    return ""; // storage is shut off: the usual device then
  }
}

function keep(what, id) {
  try {
    localStorage.setItem(KEPT[what], id);
  } catch {
    // it holds for this page
  }
}

function fill(select, devices, chosen) {
  const usual = select.options[0];
  select.replaceChildren(usual);
  for (const { deviceId, label } of devices) {
    if (deviceId && deviceId !== "default") select.append(new Option(label || deviceId.slice(0, 8), deviceId));
  }
  select.value = [...select.options].some((option) => option.value === chosen) ? chosen : "";
}

export function offerDevices({ microphones, speakers, onMicrophone, onSpeaker }) {
  const lists = [
    { select: microphones, kind: "audioinput", what: "microphone", use: onMicrophone },
    { select: speakers, kind: "audiooutput", what: "speaker", use: onSpeaker },
  ];
  const list = async () => {
    const found = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
    for (const { select, kind, what, use } of lists) {
      fill(
        select,
        found.filter((one) => one.kind === kind),
        kept(what),
      );
      if (select.value) use(select.value);
    }
  };
  for (const { select, what, use } of lists) {
    select.addEventListener("change", () => {
      keep(what, select.value);
      use(select.value);
    });
  }
  navigator.mediaDevices?.addEventListener?.("devicechange", () => void list());
  microphones.closest("details").addEventListener("toggle", () => void list());
  void list();
}
