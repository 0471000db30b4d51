import { createApp } from "../app.js";
import { EnvError, readEnv } from "../config/env.js";

try {
  const registration = await createApp(readEnv()).register();
  switch (registration.outcome) {
    case "registered":
      console.log(`Telegram sends updates to ${registration.url}; ${registration.pendingUpdates} were waiting.`);
      console.log(
        registration.changed.length === 0
          ? "Nothing had to be changed."
          : `Changed: ${registration.changed.join("; ")}.`,
      );
      break;
    case "busy":
      console.error("Another deployment is registering the webhook at this moment: try again in half a minute.");
      process.exitCode = 1;
      break;
    case "refused":
    case "failed":
      console.error(`Not registered: ${registration.reason}.`);
      process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof EnvError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
