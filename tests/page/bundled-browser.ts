import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Candidate } from "./find-browser.js";

const packageFolder = fileURLToPath(new URL("../../node_modules/@sparticuz/chromium", import.meta.url));
const unpackProgram = `
  const { default: chromium } = await import("@sparticuz/chromium");
  await chromium.executablePath();
`;

/** Its own fonts come after the system's, for a Linux that has none. */
const fontConfig = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
</fontconfig>
`;

/**
 * The Chromium that came with `npm ci`: first with the libraries of this Linux, then with its own. The package has one for
 * Linux on x64 alone; elsewhere there is none.
 */
export function bundledBrowsers(): Candidate[] {
  if (process.platform !== "linux" || process.arch !== "x64" || !existsSync(packageFolder)) return [];
  const folder = unpack();
  const executablePath = join(folder, "chromium");
  const env = { FONTCONFIG_FILE: join(folder, "fonts.conf") };
  return [
    { executablePath, env },
    { executablePath, env: { ...env, LD_LIBRARY_PATH: join(folder, "al2023/lib") } },
  ];
}

/** Unpacks it once for each installation, into a folder that the next `npm ci` clears away. */
function unpack(): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));
  const cache = join(dirname(dirname(packageFolder)), ".cache");
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;

  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, "unpacking-"));
  // The package unpacks into the folder for temporary files, and its libraries only where it believes to be on Vercel.
  execFileSync(process.execPath, ["--input-type=module", "--eval", unpackProgram], {
    cwd: dirname(dirname(packageFolder)),
    env: { ...process.env, TMPDIR: unfinished, VERCEL: "1" },
  });
  writeFileSync(join(unfinished, "fonts.conf"), fontConfig);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run may have finished first; its copy is as good.
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
