import type { TestProject } from "vitest/node";
import type { Access } from "../emulators/postgres/databases.js";
import { startPostgres } from "../emulators/postgres/server.js";
import { type FoundBrowser, findBrowser } from "../page/find-browser.js";

declare module "vitest" {
  export interface ProvidedContext {
    postgres: Access;
    browser: FoundBrowser;
  }
}

/** One Postgres for the whole run; `createTestDatabase` gives each test file a database of its own on it. And one browser. */
export default async function startOnce(project: TestProject): Promise<() => Promise<void>> {
  project.provide("browser", findBrowser());
  const postgres = await startPostgres();
  const { port, user, password } = postgres;
  project.provide("postgres", { port, user, password });
  return () => postgres.stop();
}
