import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBrowser, installedBrowsers } from "./find-browser.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiegram-browser-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program in place of a browser: it tells its version, or ends as one whose libraries are missing. */
function program(name: string, { runs = true } = {}): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\nexit ${runs ? 0 : 127}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A machine that has nothing but what lies in our folder. */
const bare = (env: NodeJS.ProcessEnv = {}) => ({ platform: "darwin", env: { HOME: folder, ...env } }) as const;
const none = () => [];

test("the browser that CHROMIUM_PATH names is taken before the one that came with npm ci", () => {
  const named = program("mine");
  const bundled = () => [{ executablePath: program("bundled"), env: {} }];
  expect(findBrowser(bare({ CHROMIUM_PATH: named }), bundled)).toMatchObject({ executablePath: named });
});

test("a bundled browser that lacks the system's libraries runs with its own", () => {
  const candidates = () => [
    { executablePath: program("bundled", { runs: false }), env: {} },
    { executablePath: program("bundled-again"), env: { LD_LIBRARY_PATH: "own" } },
  ];
  expect(findBrowser(bare(), candidates)).toMatchObject({ env: { LD_LIBRARY_PATH: "own" } });
});

test("where the bundled browser does not run, an installed one does", () => {
  const chrome = program("Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
  const bundled = () => [{ executablePath: program("bundled", { runs: false }), env: {} }];
  expect(findBrowser(bare(), bundled)).toMatchObject({ executablePath: chrome });
});

test("where no browser runs, a sentence says what to install", () => {
  program("Applications/Chromium.app/Contents/MacOS/Chromium", { runs: false });
  expect(findBrowser(bare(), none)).toEqual({
    missing: expect.stringMatching(/no browser runs here\. Install Chromium/),
  });
});

test("a browser of CHROMIUM_PATH that does not run is named, and no other is taken in its place", () => {
  program("Applications/Chromium.app/Contents/MacOS/Chromium");
  const named = join(folder, "gone");
  expect(findBrowser(bare({ CHROMIUM_PATH: named }), none)).toEqual({ missing: expect.stringContaining(named) });
});

test("Chrome, Chromium and Edge are looked for where Linux, macOS and Windows have them", () => {
  const linux = installedBrowsers({ platform: "linux", env: { PATH: "/usr/local/bin" } });
  const mac = installedBrowsers({ platform: "darwin", env: { HOME: "/Users/ann" } });
  const windows = installedBrowsers({ platform: "win32", env: { ProgramFiles: "C:/Program Files" } });
  expect(linux).toEqual(
    expect.arrayContaining(["/usr/local/bin/google-chrome", "/usr/bin/chromium", "/snap/bin/chromium"]),
  );
  expect(mac).toContain("/Users/ann/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge");
  expect(windows).toContain("C:/Program Files/Microsoft/Edge/Application/msedge.exe");
});
