import { chownSync } from "node:fs";
import { runs } from "../tied-process.js";

/** Who Postgres runs as: it refuses to be root. */
export type Identity = {
  prefix: readonly string[];
  uid?: number;
  gid?: number;
  /** Makes a folder that we created one that Postgres owns. */
  adopt(folder: string): void;
};

/** A uid that every Linux has a name for (daemon or bin), which initdb asks for. */
const NAMED_UID = 1;
const NOBODY = 65_534;

/**
 * A plain user stays who they are. Root enters a user namespace that gives it another number and leaves its files
 * its own, so that folders with mode 0700 work. Where that is forbidden, root becomes nobody: then every folder above
 * node_modules and above the data must be open to others.
 */
export function chooseIdentity(): Identity {
  if (process.getuid?.() !== 0) return { prefix: [], adopt: () => undefined };
  if (process.platform !== "linux") throw new Error("Postgres does not run as root here: use a plain user");
  return namespaceIdentity() ?? nobodyIdentity();
}

function namespaceIdentity(): Identity | null {
  const prefix = ["unshare", "-U", `--map-user=${NAMED_UID}`, `--map-group=${NAMED_UID}`, "--"];
  const [command = "", ...args] = prefix;
  return runs(command, [...args, "true"]) ? { prefix, adopt: () => undefined } : null;
}

export function nobodyIdentity(): Identity {
  return { prefix: [], uid: NOBODY, gid: NOBODY, adopt: (folder) => chownSync(folder, NOBODY, NOBODY) };
}
