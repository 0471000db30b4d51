import type { ParamSpec, Words } from "./schema.js";

const labels: Record<string, Words> = {
  prompt: { en: "Prompt", ru: "Описание" },
};

export function withLabels(input: Record<string, ParamSpec>): Record<string, ParamSpec> {
  return Object.fromEntries(Object.entries(input).map(([name, param]) => [name, labelled(name, param)]));
}

function labelled(name: string, param: ParamSpec): ParamSpec {
  const label = param.label ?? labels[name];
  return label === undefined ? param : { ...param, label };
}
