import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { validate } from "../../lib/registry/check/validate.js";
import { findModel, listModels } from "../../lib/registry/load.js";
import { jsonSchemaOf } from "../../lib/registry/model/json-schema.js";
import { placesOf, reaching, withValue, wrongValues } from "./inputs.js";
import { minimalInput } from "./minimal-input.js";

describe("the exported JSON Schemas", () => {
  const ajv = new Ajv2020({ strict: true, formats: { uri: true } });
  const models = listModels().flatMap(({ id }) => findModel(id) ?? []);

  test("compile strictly and take each model's minimal input as KIE gets it", () => {
    for (const model of models) {
      const check = ajv.compile(jsonSchemaOf(model));
      expect(
        check(validate(model.id, minimalInput(model.id)).input),
        `${model.id} ${JSON.stringify(check.errors)}`,
      ).toBe(true);
    }
  });

  test("refuse what the validator refuses, addresses, blank texts and steps aside", () => {
    const beyond = new Set(["no address", "blank", "off the step", "an empty list"]);
    let cases = 0;
    for (const model of models) {
      const check = ajv.compile(jsonSchemaOf(model));
      for (const { path, param } of placesOf(model)) {
        const base = reaching(minimalInput(model.id), model, path);
        for (const { value, way } of wrongValues(param).filter((each) => !beyond.has(each.way))) {
          expect(check(withValue(base, path, value)), `${model.id} ${path.join(".")} ${way}`).toBe(false);
          cases += 1;
        }
      }
    }
    console.log(`registry: ${cases} wrong values refused by the JSON Schemas too`);
  });
});
