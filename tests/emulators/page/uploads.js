/** @typedef {import("./api.js").Upload} Upload */
/** @typedef {import("./attach.js").Purpose} Purpose */

/** Telegram's apps send a photo as a JPEG whose longer side is at most this. */
const photoSidePx = 1280;
const photoQuality = 0.87;

/**
 * What Telegram's apps would make of a file: pictures become compressed photos, sounds and videos carry their length.
 *
 * @param {File} file
 * @param {Purpose} purpose
 * @returns {Promise<Upload>}
 */
export async function toUpload(file, purpose) {
  if (purpose === "voice") return { file, kind: "voice", ...(await lengthOf(file, "audio")) };
  if (purpose === "audio") return { file, kind: "audio", ...(await lengthOf(file, "audio")) };
  if (purpose === "media" && file.type.startsWith("video/"))
    return { file, kind: "video", ...(await lengthOf(file, "video")) };
  if (purpose === "media" && /^image\/(jpeg|png|webp|bmp|avif)$/.test(file.type)) return toPhoto(file);
  return { file, kind: "document" };
}

/**
 * @param {File} file
 * @returns {Promise<Upload>}
 */
async function toPhoto(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, photoSidePx / Math.max(picture.width, picture.height));
  if (scale === 1 && file.type === "image/jpeg") return { file, kind: "photo" };
  const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser cannot draw pictures");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: photoQuality });
  return {
    file: new File([blob], file.name.replace(/(\.[a-z0-9]+)?$/i, ".jpg"), { type: "image/jpeg" }),
    kind: "photo",
  };
}

/**
 * @param {File} file
 * @param {"audio" | "video"} tag
 * @returns {Promise<{ duration?: number }>} seconds, nothing when the browser cannot read the file
 */
function lengthOf(file, tag) {
  const address = URL.createObjectURL(file);
  const media = document.createElement(tag);
  media.preload = "metadata";
  return new Promise((resolve) => {
    const finish = () => {
      URL.revokeObjectURL(address);
      resolve(Number.isFinite(media.duration) && media.duration > 0 ? { duration: media.duration } : {});
    };
    media.addEventListener("loadedmetadata", finish);
    media.addEventListener("error", finish);
    media.src = address;
  });
}
