import type { Log } from "../../log.js";
import { kindOfName } from "../../registry/model/file-types.js";
import type { Output, OutputFile } from "../../tasks/task.js";
import { normalizeResultUrl } from "../files/media.js";
import { outputOf } from "../http/failure-field.js";
import { findUrls, parseResult, type WireResult } from "../wire/result.js";

type Candidate = Omit<OutputFile, "kind"> & { kind: OutputFile["kind"] | null };

export type ResultContext = {
  model: string | null;
  /** Origins that may serve plain http: those that our own requests go to. */
  ownOrigins: readonly string[];
  /** Finds the kind of a file whose address does not tell it; null when its host does not say either. */
  askKind: (url: string) => Promise<OutputFile["kind"] | null>;
  log: Log;
};

function plainFile(url: string, kind: Candidate["kind"] = null): Candidate {
  return { url, kind, id: null, title: null, durationSeconds: null, coverUrl: null };
}

function toCandidates(result: WireResult): Candidate[] {
  const tracks = result.tracks.map(
    (track): Candidate => ({
      kind: "audio",
      url: track.url,
      id: track.id,
      title: track.title,
      durationSeconds: track.seconds,
      coverUrl: track.coverUrl,
    }),
  );
  // The watermarked copy shows the same media: it is used only when there is nothing else.
  const main = result.urls.length > 0 ? result.urls : result.watermarked;
  const plain = main.filter((url) => !tracks.some((track) => track.url === url)).map((url) => plainFile(url));
  const pictures = [...result.frames, ...result.masks].map((url) => plainFile(url, "image"));
  return [...tracks, ...plain, ...pictures];
}

function mend(candidates: readonly Candidate[], context: ResultContext): Candidate[] {
  const kept = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const url = normalizeResultUrl(candidate.url, context.ownOrigins);
    if (url === null) {
      context.log("warn", "kie.result.address_refused", { model: context.model, address: candidate.url.slice(0, 200) });
      continue;
    }
    const coverUrl = candidate.coverUrl === null ? null : normalizeResultUrl(candidate.coverUrl, context.ownOrigins);
    if (!kept.has(url)) kept.set(url, { ...candidate, url, coverUrl });
  }
  return [...kept.values()];
}

async function withKind(candidate: Candidate, context: ResultContext): Promise<OutputFile> {
  const { model, askKind } = context;
  const output = outputOf(model);
  const fallback = output === null || output === "text" ? "document" : output;
  return {
    ...candidate,
    kind: candidate.kind ?? kindOfName(candidate.url) ?? (await askKind(candidate.url)) ?? fallback,
  };
}

/** Reads the result of an ended task out of the forms it came in, the preferred one first. */
export async function readOutput(
  { results, rest }: { results: readonly unknown[]; rest: unknown },
  context: ResultContext,
): Promise<ReadResult> {
  const parsed = results.map(parseResult);
  const withKinds = (candidates: Candidate[]): Promise<OutputFile[]> =>
    Promise.all(candidates.map((each) => withKind(each, context)));
  for (const result of parsed) {
    const candidates = mend(toCandidates(result), context);
    if (candidates.length > 0 || result.text !== null)
      return { output: { files: await withKinds(candidates), text: result.text }, isNewShape: false };
  }
  // A shape nobody described: its addresses are better than losing what was paid for.
  const rescued = rescue([results, rest], context);
  if (rescued.length > 0) {
    context.log("error", "kie.result.rescued", { model: context.model, files: rescued.length });
    return { output: { files: await withKinds(rescued), text: null }, isNewShape: true };
  }
  const text = parsed.find((result) => result.rest !== null)?.rest ?? null;
  return text === null ? { output: null, isNewShape: true } : { output: { files: [], text }, isNewShape: false };
}

/** `output` null: there is nothing that anyone could use. `isNewShape`: the operator should hear of it. */
type ReadResult = { output: Output | null; isNewShape: boolean };

/** Addresses that say by their ending that they are media; without one of these, any address of a file. */
function rescue(places: readonly unknown[], context: ResultContext): Candidate[] {
  const urls = places.flatMap((place) => findUrls(place));
  const media = urls.filter((url) => kindOfName(url) !== null);
  const candidates = (media.length > 0 ? media : urls).map((url) => plainFile(url));
  return mend(candidates, context);
}
