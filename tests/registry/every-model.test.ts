import { describe, expect, test } from "vitest";
import { sampleValue } from "../../lib/registry/check/samples.js";
import { validate, validateParam } from "../../lib/registry/check/validate.js";
import { findModel, listModels } from "../../lib/registry/load.js";
import type { ModelSpec } from "../../lib/registry/model/spec.js";
import { currentModels } from "../emulators/kie/facts.js";
import { refuseInput } from "../emulators/kie/input-check.js";
import { placesOf, reaching, toPath, withValue, wrongValues } from "./inputs.js";
import { minimalInput } from "./minimal-input.js";

const models: ModelSpec[] = listModels().flatMap(({ id }) => findModel(id) ?? []);
const factsOf = (id: string) => {
  const facts = currentModels.find((model) => model.id === id);
  if (facts === undefined) throw new Error(`no facts of ${id}`);
  return facts;
};

describe("every model", () => {
  test("takes its minimal input unchanged but for what is always sent, and so does the KIE stand-in", () => {
    for (const { id, input: params } of models) {
      const minimal = minimalInput(id);
      const verdict = validate(id, minimal);
      expect(verdict.errors, id).toEqual([]);
      const always = Object.entries(params).flatMap(([name, param]) => (param.always ? [[name, param.default]] : []));
      expect(verdict.input, id).toEqual({ ...Object.fromEntries(always), ...minimal });
      expect(refuseInput(factsOf(id), verdict.input), id).toBeNull();
    }
    expect(models.length).toBe(187);
  });

  test("takes no input that the KIE stand-in refuses, with any one parameter more", () => {
    const inputs = models.flatMap(({ id, input }) =>
      Object.entries(input).flatMap(([name, param]) => {
        const values = param.type === "enum" ? param.values : [sampleValue(name, param)];
        return values.map((value) => ({ id, input: { ...minimalInput(id), [name]: value } }));
      }),
    );
    let accepted = 0;
    for (const { id, input } of inputs) {
      const verdict = validate(id, input);
      if (!verdict.ok) continue;
      accepted += 1;
      expect(refuseInput(factsOf(id), verdict.input), `${id} ${JSON.stringify(input)}`).toBeNull();
    }
    console.log(`registry: ${accepted} inputs of one parameter more accepted by both`);
    expect(accepted).toBeGreaterThan(2000);
  });

  test.each(["", " ", "\n"])(
    "takes %j in every optional parameter as not given, as KIE's own examples mean it",
    (blank) => {
      for (const { id, input: params } of models) {
        const minimal = minimalInput(id);
        const optional = Object.keys(params).filter((name) => params[name]?.required !== true && !(name in minimal));
        const filled = { ...minimal, ...Object.fromEntries(optional.map((name) => [name, blank])) };
        expect(validate(id, filled), id).toEqual(validate(id, minimal));
      }
    },
  );

  test("refuses every way of being wrong in every parameter, with a code and the path", () => {
    let cases = 0;
    for (const model of models) {
      for (const { path, param } of placesOf(model)) {
        const base = reaching(minimalInput(model.id), model, path);
        for (const { value, codes, way } of wrongValues(param)) {
          const { ok, errors } = validate(model.id, withValue(base, path, value));
          const where = `${model.id} ${toPath(path)} ${way}: ${JSON.stringify(value)?.slice(0, 40)}`;
          expect(ok, where).toBe(false);
          const hit = errors.find((error) => codes.includes(error.code) && error.path.startsWith(toPath(path)));
          expect(hit, `${where} → ${JSON.stringify(errors)}`).toBeDefined();
          expect(hit?.message.en && hit.message.ru, where).toBeTruthy();
          cases += 1;
        }
      }
    }
    console.log(`registry: ${cases} wrong values refused`);
    expect(cases).toBeGreaterThan(5000);
  });

  test("refuses an input without anything that is required and has no default", () => {
    let cases = 0;
    for (const model of models) {
      for (const { path, param } of placesOf(model)) {
        if (!param.required || param.default !== undefined || typeof path.at(-1) === "number") continue;
        const { errors } = validate(
          model.id,
          withValue(reaching(minimalInput(model.id), model, path), path, undefined),
        );
        expect(
          errors.map(({ path: at, code }) => ({ at, code })),
          model.id,
        ).toContainEqual({ at: toPath(path), code: "required" });
        cases += 1;
      }
    }
    console.log(`registry: ${cases} inputs without something required refused`);
  });

  test("refuses a parameter that it does not have", () => {
    for (const { id } of models) {
      const { errors } = validate(id, { ...minimalInput(id), surprise: 1 });
      expect(
        errors.map(({ path, code }) => ({ path, code })),
        id,
      ).toEqual([{ path: "surprise", code: "unknown_key" }]);
      expect(validateParam(id, "surprise", 1).errors[0]?.code).toBe("unknown_key");
    }
  });

  test("takes one parameter alone as it takes it in an input", () => {
    for (const { id } of models) {
      for (const [name, value] of Object.entries(minimalInput(id))) {
        expect(validateParam(id, name, value), `${id} ${name}`).toEqual({
          ok: true,
          errors: [],
          input: { [name]: value },
        });
      }
    }
  });
});
