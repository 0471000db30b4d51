import { accessSync, constants } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MARK = "kiegram";

/** Memory where the machine offers it: disk writes may be throttled. */
function fastFolder(): string {
  try {
    accessSync("/dev/shm", constants.W_OK);
    return "/dev/shm";
  } catch {
    return tmpdir();
  }
}

/** A new folder, named for the process that made it; those of processes that died without tidying up are removed. */
export async function temporaryFolder(name: string): Promise<string> {
  const parent = fastFolder();
  await removeAbandoned(parent);
  return mkdtemp(join(parent, `${MARK}-${name}-${process.pid}-`));
}

async function removeAbandoned(parent: string): Promise<void> {
  const pattern = new RegExp(`^${MARK}-[a-z]+-(\\d+)-`);
  for (const entry of await readdir(parent)) {
    const pid = Number(pattern.exec(entry)?.[1]);
    if (pid > 0 && !isAlive(pid)) await rm(join(parent, entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
