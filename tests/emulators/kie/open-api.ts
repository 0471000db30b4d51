import type { Json, JsonObject, ModelFacts } from "./facts.js";
import { toInputSchema } from "./input-schema.js";

/** Names that KIE publishes with a space at the end, and takes without. */
const trailingSpace: Record<string, string> = { "bytedance/seedance-2-fast": "reference_video_urls" };

/** A model's page as OpenAPI 3.1, with KIE's habits: `%20` inside component names, and a space after some fields. */
export function toOpenApi(facts: ModelFacts): JsonObject {
  const inputName = `${facts.title.replaceAll(" ", "%20").replaceAll("/", "-")}%20Input`;
  const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
  const content = (schema: JsonObject): JsonObject => ({ "application/json": { schema } });
  return {
    openapi: "3.1.0",
    info: { title: facts.title, version: "1.0.0" },
    servers: [{ url: "https://api.kie.ai" }],
    paths: {
      [facts.path ?? "/api/v1/jobs/createTask"]: {
        post: {
          summary: `Generate with ${facts.id}`,
          requestBody: { required: true, content: content(createSchema(facts, ref(inputName))) },
          responses: { "200": { description: "Request successful", content: content(ref("ApiResponse%20")) } },
          callbacks: {
            taskEnded: {
              "{$request.body#/callBackUrl}": {
                post: {
                  requestBody: { content: content({ type: "object" }) },
                  responses: { "200": { description: "Callback received" } },
                },
              },
            },
          },
        },
      },
    },
    components: {
      schemas: { [inputName]: inputSchema(facts), "ApiResponse%20": responseSchema },
      securitySchemes: { BearerAuth: { type: "http", scheme: "bearer" } },
    },
    security: [{ BearerAuth: [] }],
  };
}

const responseSchema: JsonObject = {
  type: "object",
  properties: {
    code: { type: "integer" },
    msg: { type: "string" },
    data: { type: "object", properties: { taskId: { type: "string" } } },
  },
};

function createSchema(facts: ModelFacts, input: JsonObject): JsonObject {
  return {
    type: "object",
    required: ["model", "input"],
    properties: {
      model: { type: "string", enum: [facts.id], default: facts.id },
      callBackUrl: { type: "string", format: "uri" },
      input,
    },
  };
}

function inputSchema(facts: ModelFacts): JsonObject {
  const { $schema: _dialect, properties, ...rest } = toInputSchema(facts);
  const published = Object.entries(properties ?? {}).map(([name, schema]): [string, Json] => [
    trailingSpace[facts.id] === name ? `${name} ` : name,
    schema,
  ]);
  return { ...rest, properties: Object.fromEntries(published) };
}
