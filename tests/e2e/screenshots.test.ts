import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject } from "vitest";
import type { Locale } from "../../lib/tasks/task.js";
import { type Stack, startStack } from "../emulators/stack.js";
import { browserTest, launchBrowser, visit } from "../page/browser.js";
import { tours } from "./trips/stations.js";
import { createTour, type Tour } from "./trips/tour.js";

/** SCREENSHOTS=folder: the chat page at phone width, station by station, for somebody to look at. */
const folder = process.env["SCREENSHOTS"] ?? "";

let browser: Browser;
let stack: Stack;

beforeAll(async () => {
  if (folder === "") return;
  mkdirSync(folder, { recursive: true });
  [browser, stack] = await Promise.all([
    launchBrowser(),
    startStack({ postgres: inject("postgres"), kie: { finish: "manual" }, env: { DAILY_FREE_CREDITS: "300" } }),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await stack?.close();
});

async function take(page: Page, name: string, scale: "css" | "device"): Promise<void> {
  // Pictures and players are drawn when their sizes are known.
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: join(folder, `${name}.png`), scale });
}

const locales: readonly Locale[] = ["en", "ru"];
const cases = locales.flatMap((locale) => Object.keys(tours).map((tour) => ({ locale, tour })));

const test = folder === "" ? browserTest.skip : browserTest;

test.each(cases)(
  "screenshots ($locale): $tour",
  async ({ locale, tour }) => {
    const name = locale === "ru" ? "Аня" : "Ann";
    const user = stack.telegram.addUser({ first_name: name, language_code: locale });
    const { page, problems, close } = await visit(browser, `${stack.telegram.url}/#${user.id}`, "phone");
    const shots = { count: 0 };
    const shoot = async (station: string) => {
      shots.count += 1;
      const number = String(shots.count).padStart(2, "0");
      // README's picture is sent to everybody who looks at it, so it is small.
      const scale = tour === "readme" ? "css" : "device";
      await take(page, `${tour}-${number}-${station}-${locale}`, scale);
    };
    const walk: Tour = createTour({ stack, page, user, locale, shoot });
    await tours[tour]?.(walk);
    expect(problems).toEqual([]);
    await close();
  },
  120_000,
);
