import path from "node:path";
import ts from "typescript";
import type { BotApiSchema, FieldSchema, TypeSchema } from "./schema.js";

const PROBE = `import type { ApiMethods } from "./mod.js";
interface UploadedByTheBot { readonly uploadedByTheBot: true }
export declare const methods: ApiMethods<UploadedByTheBot>;
`;

/** Reads every method of the Bot API out of the type declarations in `folder`, with the TypeScript compiler. */
export function readSchema(folder: string, version: string): BotApiSchema {
  const probe = path.join(folder, "kiegram-probe.ts");
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2015,
    lib: ["lib.es2015.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === probe || fileExists.call(host, name);
  host.readFile = (name) => (name === probe ? PROBE : readFile.call(host, name));
  host.getSourceFile = (name, ...rest) =>
    name === probe
      ? ts.createSourceFile(name, PROBE, options.target ?? ts.ScriptTarget.ES2015)
      : getSourceFile.call(host, name, ...rest);
  const program = ts.createProgram([probe], options, host);
  const source = program.getSourceFile(probe);
  const statement = source?.statements.find(ts.isVariableStatement);
  const declaration = statement?.declarationList.declarations[0];
  if (!declaration) throw new Error(`the probe of ${folder} has no declaration`);
  return createReader(program.getTypeChecker(), declaration).read(version);
}

function createReader(checker: ts.TypeChecker, at: ts.Node) {
  const objects: BotApiSchema["objects"] = {};
  const names = new Map<ts.Type, string>();
  const open = new Set<ts.Type>();

  function read(version: string): BotApiSchema {
    const methods: BotApiSchema["methods"] = {};
    for (const method of checker.getPropertiesOfType(checker.getTypeAtLocation(at))) {
      const signature = checker.getTypeOfSymbolAtLocation(method, at).getCallSignatures()[0];
      const argument = signature?.getParameters()[0];
      if (!signature) throw new Error(`${method.name} is not a method`);
      methods[method.name] = argument
        ? fields(checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(argument, at)))
        : {};
    }
    return { version, methods, objects };
  }

  function fields(type: ts.Type): Record<string, FieldSchema> {
    const result: Record<string, FieldSchema> = {};
    for (const property of checker.getPropertiesOfType(type)) {
      const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      const limit = lengthLimit(ts.displayPartsToString(property.getDocumentationComment(checker)));
      const type = toSchema(checker.getTypeOfSymbolAtLocation(property, at));
      result[property.name] = { type, required: !optional, ...(limit && { limit }) };
    }
    return result;
  }

  function toSchema(type: ts.Type): TypeSchema {
    const primitive = primitiveSchema(type);
    if (primitive) return primitive;
    if (type.isUnion()) return union(type);
    if (checker.isArrayType(type) || checker.isTupleType(type)) {
      const element = checker.getIndexTypeOfType(type, ts.IndexKind.Number);
      return { kind: "array", of: element ? toSchema(element) : { kind: "any" } };
    }
    if (type.getSymbol()?.name === "UploadedByTheBot") return { kind: "file" };
    return { kind: "object", name: objectName(type) };
  }

  function primitiveSchema(type: ts.Type): TypeSchema | null {
    if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: "literal", value: type.value };
    if (hasFlag(type, ts.TypeFlags.BooleanLiteral)) {
      return { kind: "literal", value: checker.typeToString(type) === "true" };
    }
    if (hasFlag(type, ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return { kind: "any" };
    if (hasFlag(type, ts.TypeFlags.Boolean)) return { kind: "boolean" };
    if (hasFlag(type, ts.TypeFlags.StringLike)) return { kind: "string" };
    return hasFlag(type, ts.TypeFlags.NumberLike) ? { kind: "number" } : null;
  }

  function union(type: ts.UnionType): TypeSchema {
    // Rich text contains arrays of rich text; no method that is modelled takes it.
    if (open.has(type)) return { kind: "any" };
    open.add(type);
    const members = type.types.filter((type) => !(type.flags & ts.TypeFlags.Undefined));
    const booleans = members.filter((type) => type.flags & ts.TypeFlags.BooleanLiteral);
    const others = members
      .filter((type) => booleans.length < 2 || !(type.flags & ts.TypeFlags.BooleanLiteral))
      .map(toSchema);
    const of = booleans.length < 2 ? others : [...others, { kind: "boolean" as const }];
    open.delete(type);
    return of.length === 1 && of[0] ? of[0] : { kind: "union", of };
  }

  function objectName(type: ts.Type): string {
    const known = names.get(type);
    if (known) return known;
    const printed = checker.typeToString(type).replace("<UploadedByTheBot>", "");
    const name = /^[\w.]+$/.test(printed) && !(printed in objects) ? printed : `Anonymous${names.size}`;
    names.set(type, name);
    objects[name] = {};
    objects[name] = fields(type);
    return name;
  }

  return { read };
}

function hasFlag(type: ts.Type, flags: ts.TypeFlags): boolean {
  return (type.flags & flags) !== 0;
}

function lengthLimit(documentation: string): FieldSchema["limit"] {
  const found = /(\d+)-(\d+) (characters|bytes)(?! after entities parsing)/.exec(documentation);
  if (!found) return undefined;
  return { min: Number(found[1]), max: Number(found[2]), unit: found[3] === "bytes" ? "bytes" : "characters" };
}
