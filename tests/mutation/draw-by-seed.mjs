import { createHash } from "node:crypto";
import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

const seed = process.env.MUTATION_SEED ?? "1";
const share = Number(process.env.MUTATION_SHARE ?? "1");

function hasBlock(node) {
  if (node === null || typeof node !== "object") return false;
  if (Array.isArray(node)) return node.some(hasBlock);
  if (node.type === "BlockStatement" || node.type === "SwitchCase") return true;
  return Object.entries(node).some(([key, value]) => key !== "loc" && hasBlock(value));
}

/** The smallest pieces that lie side by side: drawn inside each other, what is nested deep would hardly ever come. */
function isDrawn(path) {
  if (path.key === "test") return hasBlock(path.parent);
  return path.isStatement() && !hasBlock(path.node);
}

/** Leaves out all but a share of the statements. Which, the seed decides. */
const drawing = {
  shouldIgnore(path) {
    if (!path.node.loc || !isDrawn(path)) return undefined;
    const { start, end } = path.node;
    const draw = createHash("sha256").update(`${seed} ${start} ${end} ${path.node.type}`).digest().readUInt32BE(0);
    return draw / 2 ** 32 < share ? undefined : "not in this sample";
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, "draw-by-seed", drawing)];
