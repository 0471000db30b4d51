export type UploadedFile = { name: string; mime: string; bytes: Buffer };
export type Form = { fields: Map<string, string[]>; files: { field: string; file: UploadedFile }[] };

/**
 * Reads a multipart/form-data body. Own code because the parser of `Request.formData()` in Node refuses part headers
 * that Telegram and browsers accept. Throws an Error when the body has no such boundary.
 */
export function parseMultipart(body: Buffer, contentType: string): Form {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const delimiter = Buffer.from(`--${boundary?.[1] ?? boundary?.[2] ?? ""}`);
  const form: Form = { fields: new Map(), files: [] };
  let start = body.indexOf(delimiter);
  if (!boundary || start < 0) throw new Error("the multipart boundary is missing");
  for (;;) {
    start += delimiter.length;
    const end = body.indexOf(delimiter, start);
    if (end < 0) return form;
    addPart(form, body.subarray(start + 2, end - 2));
    start = end;
  }
}

function addPart(form: Form, part: Buffer): void {
  const split = part.indexOf("\r\n\r\n");
  if (split < 0) return;
  const headers = part.subarray(0, split).toString("utf8");
  const content = part.subarray(split + 4);
  const disposition = /^content-disposition:(.*)$/im.exec(headers)?.[1] ?? "";
  const field = parameter(disposition, "name");
  if (field === undefined) return;
  const name = parameter(disposition, "filename");
  if (name === undefined) {
    form.fields.set(field, [...(form.fields.get(field) ?? []), content.toString("utf8")]);
    return;
  }
  const mime = /^content-type:\s*([^\s;]+)/im.exec(headers)?.[1] ?? "application/octet-stream";
  form.files.push({ field, file: { name, mime: mime.toLowerCase(), bytes: Buffer.from(content) } });
}

function parameter(disposition: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|[;\\s])${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;]*))`, "i").exec(disposition);
  // grammY writes names without quotes, with their blanks.
  const value = found?.[1] ?? found?.[2]?.trim();
  return value === undefined ? undefined : value.replace(/%22/g, '"').replace(/\\(["\\])/g, "$1");
}
