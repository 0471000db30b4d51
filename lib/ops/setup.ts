import { createApp } from "../app.js";
import { EnvError, readEnv } from "../config/env.js";
import type { Registration } from "../tasks/operations/register.js";

function report(registration: Registration): void {
  for (const sentence of registration.found) console.log(sentence);
  if (registration.outcome !== "registered") {
    console.error(`Not registered. ${registration.reason}`);
    process.exitCode = 1;
    return;
  }
  console.log(`Telegram sends updates to ${registration.url}; ${registration.pendingUpdates} were waiting.`);
  const { changed } = registration;
  console.log(changed.length === 0 ? "Nothing had to be changed." : `Changed: ${changed.join("; ")}.`);
}

try {
  report(await createApp(readEnv()).register());
} catch (error) {
  if (!(error instanceof EnvError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
