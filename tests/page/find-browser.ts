import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { bundledBrowsers } from "./bundled-browser.js";

/** A browser that may run, and what it needs in its environment besides ours. */
export type Candidate = { executablePath: string; env: Record<string, string> };

/** The browser of the tests, or the sentence that says how to get one. */
export type FoundBrowser = Candidate | { missing: string };

type Machine = { platform: NodeJS.Platform; env: NodeJS.ProcessEnv };

/** How long a browser may take to tell its version, on a machine that is busy. */
const PROBE_TIMEOUT_MS = 20_000;

const linuxCommands = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "microsoft-edge",
  "microsoft-edge-stable",
];
const macApplications = ["Google Chrome", "Chromium", "Microsoft Edge"];
const windowsPrograms = [
  "Google/Chrome/Application/chrome.exe",
  "Chromium/Application/chrome.exe",
  "Microsoft/Edge/Application/msedge.exe",
];

/** Where people have a browser of the Chromium family, the likeliest first. */
export function installedBrowsers({ platform, env }: Machine): string[] {
  if (platform === "darwin") {
    const folders = ["/Applications", join(env["HOME"] ?? "", "Applications")];
    return folders.flatMap((folder) => macApplications.map((name) => `${folder}/${name}.app/Contents/MacOS/${name}`));
  }
  if (platform === "win32") {
    const folders = [env["ProgramFiles"], env["ProgramFiles(x86)"], env["LOCALAPPDATA"]];
    return folders.flatMap((folder) => (folder ? windowsPrograms.map((name) => join(folder, name)) : []));
  }
  const folders = [...(env["PATH"] ?? "").split(delimiter), "/usr/bin", "/snap/bin", "/opt/google/chrome"];
  return [...new Set(folders.flatMap((folder) => linuxCommands.map((name) => join(folder, name))))];
}

/**
 * CHROMIUM_PATH names the browser and no other is tried then. Otherwise it is the one that came with `npm ci`, or the first
 * of the installed ones that runs.
 */
export function findBrowser(machine: Machine = process, bundled: () => Candidate[] = bundledBrowsers): FoundBrowser {
  const named = machine.env["CHROMIUM_PATH"];
  const found = named
    ? firstThatRuns([{ executablePath: named, env: {} }], machine)
    : (firstThatRuns(bundled(), machine) ??
      firstThatRuns(
        installedBrowsers(machine).map((executablePath) => ({ executablePath, env: {} })),
        machine,
      ));
  if (found) return found;
  const reason = named ? `the browser that CHROMIUM_PATH names does not run (${named})` : "no browser runs here";
  return {
    missing: `Browser tests were skipped: ${reason}. Install Chromium, Chrome or Edge, or set CHROMIUM_PATH to one.`,
  };
}

function firstThatRuns(candidates: readonly Candidate[], machine: Machine): Candidate | undefined {
  return candidates.find((candidate) => runs(candidate, machine));
}

/** A browser on Windows opens a window when it is asked for its version, so there it is believed to run. */
function runs({ executablePath, env }: Candidate, { platform }: Machine): boolean {
  if (!existsSync(executablePath)) return false;
  if (platform === "win32") return true;
  const { status } = spawnSync(executablePath, ["--version"], {
    env: { ...process.env, ...env },
    stdio: "ignore",
    timeout: PROBE_TIMEOUT_MS,
  });
  return status === 0;
}
