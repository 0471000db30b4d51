import type { Log } from "../log.js";
import type { Line } from "./line.js";
import type { Messenger, Store, Vendor } from "./ports.js";

/** The address the vendor calls when a task of ours ends; each task has its own, which nobody else can know. */
export type Callbacks = {
  urlFor(taskId: string): string;
  /** Whether an address that the vendor shows is the one of this task, whatever host it had then. */
  isFor(url: string, taskId: string): boolean;
};

export type Deps = {
  store: Store;
  line: Line;
  vendor: Vendor;
  messenger: Messenger;
  callbacks: Callbacks;
  log: Log;
};
