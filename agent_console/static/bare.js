// Pages without a shell: sign-in, welcome.
import { listenForBrightness } from "./brightness.js";

listenForBrightness();
