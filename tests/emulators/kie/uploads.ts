import { randomBytes } from "node:crypto";
import * as z from "zod";
import type { Clock } from "./clock.js";
import type { FileStore } from "./file-store.js";
import { type Exchange, jsonReply, type Reply } from "./http-exchange.js";
import { extensionOf, mimeOfName } from "./mime.js";

const uploadTtlMs = 24 * 60 * 60 * 1000;
const base64LimitBytes = 10 * 1024 * 1024;
const downloadTimeoutMs = 30_000;
const accountId = "100001";

export type UploadEndpoint = "streamUpload" | "base64Upload" | "urlUpload";
export type Uploads = { upload(endpoint: UploadEndpoint, exchange: Exchange): Promise<Reply> };

type Incoming = { bytes: Buffer; mime: string; originalName: string; uploadPath: string; fileName: string };

/** The upload host: real files, kept for a day under public links. */
export function createUploads(parts: { clock: Clock; store: FileStore; baseUrl: () => string }): Uploads {
  function keep(file: Incoming): Reply {
    const extension = extensionOf(file.fileName) ?? extensionOf(file.originalName, file.mime) ?? "bin";
    const fileName =
      file.fileName || `${parts.clock.now()}-${randomBytes(6).toString("hex").slice(0, 11)}.${extension}`;
    const mime = mimeOfName(fileName, file.mime);
    const filePath = `kieai/${accountId}/${file.uploadPath}/${fileName}`;
    const address = new URL(`/${filePath.split("/").map(encodeURIComponent).join("/")}`, parts.baseUrl());
    parts.store.put(address.pathname, { mime, bytes: file.bytes, ttlMs: uploadTtlMs });
    const data = {
      success: true,
      fileName,
      filePath,
      downloadUrl: address.href,
      fileSize: file.bytes.length,
      mimeType: mime,
      uploadedAt: new Date(parts.clock.now()).toISOString(),
    };
    return uploadReply({ success: true, code: 200, msg: "File uploaded successfully", data });
  }

  return {
    async upload(endpoint, exchange) {
      const read = { streamUpload: readForm, base64Upload: readBase64, urlUpload: readFromUrl }[endpoint];
      const file = await read(exchange);
      if (typeof file === "string") return refusedUpload(400, file);
      if (file.uploadPath === "")
        return refusedUpload(400, "Missing required parameter: uploadPath (file upload path)");
      if (/^\/|\/$|\.\./.test(file.uploadPath)) return refusedUpload(400, "uploadPath is not valid");
      return keep(file);
    },
  };
}

/** The upload host's envelope has `success` in front, and its errors have no `data`. */
export function refusedUpload(code: number, msg: string): Reply {
  return uploadReply({ success: false, code, msg });
}

function uploadReply(body: unknown): Reply {
  const reply = jsonReply(200, body);
  const cors = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, POST, PUT, DELETE, OPTIONS",
    "access-control-allow-headers": "Content-Type, Authorization",
    server: "cloudflare",
  };
  return { ...reply, headers: { ...reply.headers, ...cors } };
}

function missing(name: string, what: string): string {
  return `Missing required parameter: ${name} (${what})`;
}

async function readForm(exchange: Exchange): Promise<Incoming | string> {
  const type = exchange.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) return missing("file", "file to upload");
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(exchange.body), { headers: { "content-type": type } }).formData();
  } catch {
    // A broken multipart body holds no file.
    return missing("file", "file to upload");
  }
  const file = form.get("file");
  if (!(file instanceof File)) return missing("file", "file to upload");
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  return {
    bytes: Buffer.from(await file.arrayBuffer()),
    mime: file.type,
    originalName: file.name,
    uploadPath: text("uploadPath"),
    fileName: text("fileName"),
  };
}

const jsonUploadSchema = z.looseObject({
  base64Data: z.string().default(""),
  fileUrl: z.string().default(""),
  uploadPath: z.string().default(""),
  fileName: z.string().default(""),
  mimeType: z.string().default(""),
});

function parseJsonUpload(exchange: Exchange): z.infer<typeof jsonUploadSchema> | null {
  try {
    return jsonUploadSchema.parse(JSON.parse(exchange.body.toString("utf8")));
  } catch {
    // Answered as a request without the parameter.
    return null;
  }
}

async function readBase64(exchange: Exchange): Promise<Incoming | string> {
  const body = parseJsonUpload(exchange);
  if (!body?.base64Data) return missing("base64Data", "base64 encoded file data");
  const [, mime = "", data = body.base64Data] = /^data:([^;,]*)(?:;[^,]*)?,(.*)$/s.exec(body.base64Data) ?? [];
  const bytes = Buffer.from(data, "base64");
  if (bytes.length > base64LimitBytes) return "File size exceeds the limit of 10MB";
  return { bytes, mime: mime || body.mimeType, originalName: "", uploadPath: body.uploadPath, fileName: body.fileName };
}

/** Only addresses of this machine are fetched: the stand-in has no internet and pretends none. */
async function readFromUrl(exchange: Exchange): Promise<Incoming | string> {
  const body = parseJsonUpload(exchange);
  if (!body?.fileUrl) return missing("fileUrl", "file download URL");
  if (!URL.canParse(body.fileUrl)) return "fileUrl is not valid";
  const url = new URL(body.fileUrl);
  if (url.hostname !== "127.0.0.1" && url.hostname !== "localhost") return "Failed to download file from fileUrl";
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(downloadTimeoutMs) });
    if (!response.ok) return "Failed to download file from fileUrl";
    return {
      bytes: Buffer.from(await response.arrayBuffer()),
      mime: response.headers.get("content-type") ?? "",
      originalName: url.pathname.split("/").at(-1) ?? "",
      uploadPath: body.uploadPath,
      fileName: body.fileName,
    };
  } catch {
    // The uploader is told the same as for an HTTP error.
    return "Failed to download file from fileUrl";
  }
}
