import { mkdir, open, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ofetch } from "ofetch";
import type { Kie } from "../../../kie/client.js";
import type { Generated } from "../../../kie/generate.js";
import { endingOf, endingOfMime } from "../../../registry/model/file-types.js";
import type { OutputFile } from "../../../tasks/task.js";

const downloadTimeoutMs = 300_000;
const usualExtension: Record<OutputFile["kind"], string> = {
  image: "png",
  video: "mp4",
  audio: "mp3",
  document: "bin",
};

/** Fetches one file under a temporary name, so that a file with its final name is always whole. Throws when it cannot. */
async function download(file: OutputFile, url: string, stem: string): Promise<string> {
  const response = await ofetch.raw<ReadableStream<Uint8Array>, "stream">(url, {
    responseType: "stream",
    retry: 2,
    retryDelay: 1_000,
    signal: AbortSignal.timeout(downloadTimeoutMs),
    headers: { "user-agent": "kiegram/0.1" },
  });
  const extension = endingOf(url) ?? endingOfMime(response.headers.get("content-type")) ?? usualExtension[file.kind];
  const path = `${stem}.${extension}`;
  const target = await open(`${path}.part`, "w");
  try {
    const reader = response._data?.getReader();
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read())
      await target.appendFile(piece.value);
  } finally {
    await target.close();
  }
  await rename(`${path}.part`, path);
  return path;
}

/** Saves a result into `folder` and returns the paths. Throws when a file can be had neither at its address nor by a new link. */
export async function saveResults(kie: Kie, generated: Generated, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const stem = (part: string): string =>
    join(folder, `${(generated.taskId ?? "result").replace(/[^\w.-]/g, "_")}${part}`);
  const paths: string[] = [];
  for (const [index, file] of generated.files.entries()) {
    const name = stem(generated.files.length > 1 ? `-${index + 1}` : "");
    try {
      paths.push(await download(file, file.url, name));
    } catch (error) {
      // An old address may have gone while the file is still there: KIE gives out a new one for a while.
      const link = await kie.downloadUrl(file.url);
      if (link.outcome === "failed") throw error;
      paths.push(await download(file, link.value, name));
    }
  }
  if (generated.text !== null) {
    paths.push(stem(".txt"));
    await writeFile(stem(".txt"), generated.text);
  }
  return paths;
}
