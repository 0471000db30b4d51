/** What the comments of one entry declare: parameters that differ from KIE's schema, and whether KIE lists the model. */
export type Declared = { differs: ReadonlySet<string>; isUnlisted: boolean; hasConflict: boolean };

const none: Declared = { differs: new Set(), isUnlisted: false, hasConflict: false };

/** Reads the `# differs: name: why`, `# unlisted: why` and `# conflict: why` lines of the registry's source, by model. */
export function declaredIn(text: string): (modelId: string) => Declared {
  const linesById = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of text.split("\n")) {
    const key = /^"?([^\s"#][^"]*?)"?:\s*$/.exec(line)?.[1];
    if (key !== undefined) {
      lines = [];
      linesById.set(key, lines);
    } else lines.push(line);
  }
  return (modelId) => {
    const comments = (linesById.get(modelId) ?? []).flatMap((line) => /^\s*#\s*(.*)$/.exec(line)?.[1] ?? []);
    if (comments.length === 0) return none;
    return {
      differs: new Set(comments.flatMap((comment) => /^differs: ([\w.]+):/.exec(comment)?.[1] ?? [])),
      isUnlisted: comments.some((comment) => comment.startsWith("unlisted:")),
      hasConflict: comments.some((comment) => comment.startsWith("conflict:")),
    };
  };
}
