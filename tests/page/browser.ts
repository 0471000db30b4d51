import { type Browser, chromium } from "playwright-core";
import { inject, test } from "vitest";

const quietArgs = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

const found = inject("browser");

/** A test that needs a browser: skipped where none runs, and the end of the run says what to install. */
export const browserTest = test.skipIf("missing" in found);

/** Headless, with a profile of its own that goes with it. */
export function launchBrowser(): Promise<Browser> {
  if ("missing" in found) throw new Error(found.missing);
  const { executablePath, env } = found;
  return chromium.launch({ executablePath, args: quietArgs, env: { ...process.env, ...env } });
}

const sizes = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

/** A fresh visitor at this address; `problems` collects what the page itself complains about. */
export async function visit(browser: Browser, url: string, device: keyof typeof sizes = "desktop") {
  const context = await browser.newContext(sizes[device]);
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(url);
  return { page, problems, close: () => context.close() };
}
