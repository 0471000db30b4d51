import { randomBytes } from "node:crypto";
import type { Message } from "grammy/types";
import { probeMedia } from "./media-probe.js";

export type MediaKind = "photo" | "video" | "animation" | "audio" | "voice" | "video_note" | "document";

/** What the page and `file/bot<token>/<path>` serve. `part` is the piece of a message that shows the file. */
export type StoredFile = {
  fileId: string;
  fileUniqueId: string;
  kind: MediaKind;
  path: string;
  mime: string;
  bytes: Buffer;
  part: MediaPart;
};

export type MediaPart = Pick<Message, MediaKind>;

export type NewFile = {
  kind: MediaKind;
  bytes: Buffer;
  mime: string;
  name?: string | undefined;
  width?: number | undefined;
  height?: number | undefined;
  seconds?: number | undefined;
  title?: string | undefined;
  performer?: string | undefined;
};

/** How the identifiers of each kind begin at Telegram, and the folder of its download path. */
const KINDS: Record<MediaKind, { prefix: string; folder: string; extension: string }> = {
  photo: { prefix: "AgACAgIAAxkBAAI", folder: "photos", extension: "jpg" },
  video: { prefix: "BAACAgIAAxkBAAI", folder: "videos", extension: "mp4" },
  animation: { prefix: "CgACAgIAAxkBAAI", folder: "animations", extension: "mp4" },
  audio: { prefix: "CQACAgIAAxkBAAI", folder: "music", extension: "mp3" },
  voice: { prefix: "AwACAgIAAxkBAAI", folder: "voice", extension: "oga" },
  video_note: { prefix: "DQACAgIAAxkBAAI", folder: "video_notes", extension: "mp4" },
  document: { prefix: "BQACAgIAAxkBAAI", folder: "documents", extension: "bin" },
};

const EXTENSIONS: Record<string, string> = {
  "image/png": "png",
  "image/webp": "webp",
  "image/gif": "gif",
  "audio/wav": "wav",
  "audio/mp4": "m4a",
  "audio/webm": "webm",
  "video/webm": "webm",
};

const THUMBNAIL_SIDE = 320;

export function createFileStore() {
  const byId = new Map<string, StoredFile>();
  const byPath = new Map<string, StoredFile>();
  let counter = 0;

  /** Keeps a file under a new identifier, which is good for this bot alone: another stand-in does not know it. */
  function put(file: NewFile): StoredFile {
    counter += 1;
    const { prefix, folder, extension } = KINDS[file.kind];
    const given = file.kind === "document" ? /\.([A-Za-z0-9]{1,8})$/.exec(file.name ?? "")?.[1] : undefined;
    const ids = {
      fileId: prefix + randomBytes(36).toString("base64url"),
      fileUniqueId: `AQAD${randomBytes(8).toString("base64url")}`,
    };
    const stored: StoredFile = {
      ...ids,
      kind: file.kind,
      path: `${folder}/file_${counter}.${given ?? EXTENSIONS[file.mime] ?? extension}`,
      mime: file.mime,
      bytes: file.bytes,
      part: {},
    };
    const probed = probeMedia(file.bytes);
    stored.part = describe(stored, {
      ...file,
      width: file.width ?? probed.width,
      height: file.height ?? probed.height,
      seconds: file.seconds ?? probed.seconds,
    });
    byId.set(stored.fileId, stored);
    byPath.set(stored.path, stored);
    return stored;
  }

  function describe(stored: StoredFile, facts: NewFile): MediaPart {
    const id = { file_id: stored.fileId, file_unique_id: stored.fileUniqueId, file_size: stored.bytes.length };
    const size = { width: facts.width ?? 0, height: facts.height ?? 0 };
    const duration = facts.seconds ?? 0;
    const named = { ...(facts.name !== undefined && { file_name: facts.name }), mime_type: facts.mime };
    switch (facts.kind) {
      case "photo":
        return { photo: [...thumbnail(stored, size), { ...id, ...size }] };
      case "video":
        return { video: { ...id, ...size, duration, ...named } };
      case "animation": {
        const animation = { ...id, ...size, duration, ...named };
        return { animation, document: { ...id, ...named } };
      }
      case "audio": {
        const { title, performer } = facts;
        return {
          audio: {
            ...id,
            duration,
            ...named,
            ...(title !== undefined && { title }),
            ...(performer !== undefined && { performer }),
          },
        };
      }
      case "voice":
        return { voice: { ...id, duration, mime_type: facts.mime } };
      case "video_note":
        return { video_note: { ...id, duration, length: facts.width ?? 240 } };
      case "document":
        return { document: { ...id, ...named } };
    }
  }

  /** A smaller size comes first, as at Telegram; there is no image codec here, so its bytes are those of the photo. */
  function thumbnail(stored: StoredFile, { width, height }: { width: number; height: number }) {
    const scale = THUMBNAIL_SIDE / Math.max(width, height);
    if (!(scale < 1)) return [];
    const fileId = KINDS.photo.prefix + randomBytes(36).toString("base64url");
    const fileUniqueId = `AQAD${randomBytes(8).toString("base64url")}`;
    byId.set(fileId, { ...stored, fileId, fileUniqueId });
    const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
    return [{ file_id: fileId, file_unique_id: fileUniqueId, file_size: stored.bytes.length, ...size }];
  }

  return {
    put,
    find: (fileId: string) => byId.get(fileId),
    findByPath: (path: string) => byPath.get(path),
  };
}
